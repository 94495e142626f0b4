"""Example projects of members: what was tried as a whole, with its cost and results, for others to repeat.

Why this is not `find.practice`: a story there says how an organisation does one thing, week after week, and others say
'we do this too'. A project here was tried once, with a goal, partners, a period, a cost and results; others begin a
project of their own from it, and the tie between the two is kept, so that one sees what came of an example in the city.
What both have in common (what an organisation tells, with time and money, its form with draft and preview, the list
narrowed by theme and wijk) is `practice.models.Told`, `practice.forms.ToldForm`, `desk.writing`, `practice.narrowing`.
"""
