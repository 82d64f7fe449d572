"""Understanding of residents' texts: category, confidence, deciding words, danger; plain Python without Django.

Enter through ``linli.intake.understanding.api``. ``model/`` holds the shipped model, ``material/`` the texts it is
trained from, ``rules/`` the words that decide when the model is off, ``danger.toml`` what is always urgent.
"""
