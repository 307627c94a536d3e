"use strict";(()=>{function a(e){return Array.isArray(e)?`[${e.map(a).join()}]`:e===null||typeof e!="object"?JSON.stringify(e):`{${Object.
entries(e).filter(([,o])=>o!==void 0).sort(([o],[t])=>o<t?-1:1).map(([o,t])=>`${JSON.stringify(o)}:${a(t)}`).join()}\
}`}function i(e){let r=new Set,o=(t,n)=>{for(let s of[...r])s(t,n)};return{on:(t,n)=>r.add(n),off:(t,n)=>r.delete(n),send:t=>{
let{id:n}=t;e(t).then(([s,p])=>o({id:n,...s&&{answer:s}},p),s=>o({id:n,error:s.message},[]))}}}var d="This saved page holds a part of what there is: to see more, run somersault explore with the map and its data\
.",l=JSON.parse(document.getElementById("answers")?.textContent??"[]"),c=new Map(l.map(e=>[a(e.ask),e]));async function m(e){
let r=Uint8Array.from(atob(e),t=>t.charCodeAt(0)),o=new Blob([r]).stream().pipeThrough(new DecompressionStream("def\
late"));return new DataView(await new Response(o).arrayBuffer())}async function y({ask:e}){let r=c.get(a(e));if(!r)
throw new Error(d);if(r.error!==void 0)throw new Error(r.error);return[structuredClone(r.answer),await Promise.all(
r.buffers.map(m))]}var f=document.getElementById("explorer");f&&explorer.render({model:i(y),el:f});})();
