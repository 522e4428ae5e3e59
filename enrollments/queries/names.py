"""Whether something is called so already, however it is spelt in capitals."""

from enrollments.folding import sort_key
from enrollments.models import Qualification, Team


def is_name_taken(model: type[Team] | type[Qualification], name: str, *, but: int = 0) -> bool:
    """Whether another row than `but` has the name.

    Readers cannot tell "maternity" from "Maternity".
    """
    length = model._meta.get_field("sort_name").max_length or len(name)
    alike = model._default_manager.filter(sort_name=sort_key(name, length)).exclude(pk=but)
    return any(one.casefold() == name.casefold() for one in alike.values_list("name", flat=True))
