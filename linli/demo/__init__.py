"""The demo district: a believable, entirely fictional county district, the same for the same seed.

``plan.build_plan(seed)`` makes streets, blocks, estates, addresses, units, staff and residents as frozen dataclasses
(see ``kinds``); ``layers.map_layers(plan)`` draws them; ``history.build_stories(plan, …)`` says what happened there and
``living`` what became of it; ``load`` writes all into an empty database and ``cli`` is the command line.

The district is called 澜溪区 and has the code 339901: no prefecture of Zhejiang (33) has the number 99, so the code
cannot be anybody's. Mobile numbers start with 154, a segment that has not been given to any operator; identity numbers
carry the district's code and so belong to nobody.
"""
