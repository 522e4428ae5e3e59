"""The learner's own pages. Whoever signs in has them; nobody sees another's."""
