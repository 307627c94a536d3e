"""The genders of people by their first names, for data sets of faces that tell names alone."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# the most frequent ones in Labeled Faces in the Wild that leave no doubt
_NAMES = {
    "female": """
        Ai Alexandra Alicia Allyson Amanda Amelia Amelie Amy Ana Anastasia Angela Angelina Ann Anna Anne
        Annette Arianna Azra Barbara Benazir Blythe Britney Brooke Calista Candice Candie Carla Carly
        Carmen Carol Carolina Caroline Carolyn Carrie-Anne Cate Catherine Cathy Cecilia Celine Chanda
        Charlotte Cherie Cheryl Christina Christine Cindy Claire Clara Clare Claudia Colleen Cristina
        Daisy Debbie Debra Denise Diana Diane Dianne Donna Doris Edwina Eileen Elena Eliane Elizabeth
        Ellen Elsa Emily Emma Emmanuelle Erika Erin Eva Faye Geraldine Gina Gloria Goldie Gwyneth Halle
        Heather Heidi Helen Hillary Hitomi Holly Jackie Jacqueline Jane Janet Kalpana Karen Karin Kate
        Katherine Kathleen Kathryn Kathy Katie Kelly Kristen Kristin Laura Lesley Linda Lindsay Lisa Liza
        Lucy Ludivine Lynn Lynne Madonna Vanessa Venus Victoria Winona Yoko Yoriko
    """,
    "male": """
        Aaron Abdullah Adam Adrian Adrien Ahmed Al Alan Alastair Albert Alberto Alejandro Alexander
        Alvaro Anders Andre Andrew Andy Anthony Antonio Arnold Art Barry Ben Benjamin Bernard Bill Billy
        Binyamin Bob Bobby Boris Brad Brandon Brian Bruce Bulent Cameron Carlos Cesar Christian
        Christopher Chuck Clay Clint Colin Costas Craig Dale Dan Daniel Danny Darrell Dave David Dean
        Dennis Derek Dick Don Donald Doug Ed Eddie Edmund Eduardo Edward Elton Enrique Eric Ernie
        Fernando Fidel Francisco Frank Franz Fred Gabriel Garry Gary Geoff George Gerhard Gonzalo Gordon
        Greg Guillermo Gunter Gustavo Hal Hamid Hans Harrison Harry Herb Hosni Howard Hugh Hugo Ian Igor
        Jack Jacques Jake James Keanu Keith Ken Kenneth Kevin King Kirk Kofi Kurt Lance Larry Leonardo
        Lucio Luis Luiz
    """,
}
_GENDERS = {name: gender for gender, names in _NAMES.items() for name in names.split()}


def genders(names: NDArray[Any]) -> NDArray[np.str_]:
    """The gender that a first name, up to a space or an underscore, stands for; "" for one that is not known."""
    return np.array([_GENDERS.get(str(name).replace("_", " ").split(" ", 1)[0], "") for name in names])
