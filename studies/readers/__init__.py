"""Which library reads users' tables: candidates on small files whose answers are known, and on a large one."""
