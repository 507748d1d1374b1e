"""The formula language: what a calculated metric is, and how all of them are recalculated.

`parser` turns a text into the tree of `tree`, `writing` turns it back; `evaluation` computes it
over a whole timeline, `explanation` over one period in words; `unit_check` says whether its units
fit; `engine` keeps a whole company calculated. Pure, as all of the domain: it imports the rest of
the domain, the standard library and `kpidesk.i18n`; `columns` alone numpy too.
"""
