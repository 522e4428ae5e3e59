"""The rules of the house in plain Python: what should happen, said without a database.

Users, activities and qualifications are primary keys. Nothing here is shared with the product, so
that both can only be right together.
"""

from collections import Counter
from dataclasses import dataclass, field

Pair = tuple[int, int]
ENROLLED, UNENROLLED = "enrolled", "unenrolled"


@dataclass(eq=False)
class Place:
    """An enrollment. Another object is another enrollment, whatever it looks like."""

    status: str = ENROLLED
    progress: int = 0
    completed: bool = False
    source: str = "hand"
    source_name: str = ""
    qualification: int | None = None
    revision: int = 1
    records: int = 0
    # Known once the database has been looked at.
    pk: int | None = None

    @property
    def shown(self) -> tuple[object, ...]:
        """What the row in the database has to say."""
        return (
            (self.status, self.progress, self.completed, self.revision, self.records),
            (self.source, self.source_name, self.qualification),
        )


@dataclass
class Academy:
    active: dict[int, bool]
    archived: dict[int, bool]
    # By name, as the first by name is the source of what comes back.
    ended: dict[int, bool]
    requires: set[Pair] = field(default_factory=set)  # qualification, activity
    holds: set[Pair] = field(default_factory=set)  # user, qualification
    places: dict[Pair, Place] = field(default_factory=dict)
    # Audit events of imports: import, action, door, user, activity.
    told: Counter[tuple[int, str, str, int, int]] = field(default_factory=Counter)

    def requiring(self, pair: Pair) -> list[int]:
        """The current qualifications that hold this user to this activity, first by name."""
        user, activity = pair
        return [
            one
            for one, ended in self.ended.items()
            if not ended and (user, one) in self.holds and (one, activity) in self.requires
        ]

    def returns(self, pair: Pair) -> bool:
        return bool(self.requiring(pair)) and self.may_enroll(pair)

    def may_enroll(self, pair: Pair) -> bool:
        return self.active[pair[0]] and not self.archived[pair[1]]

    # --- what administrators and imports do; `number` is the import's ----------------------------

    def unenroll(self, pair: Pair, number: int | None = None) -> None:
        place = self.places.get(pair)
        if place and place.status == ENROLLED:
            place.status = UNENROLLED
            place.revision += 1
            self._tell(number, "unenroll", pair)

    def reenroll(self, pair: Pair, number: int | None = None) -> None:
        place = self.places.get(pair)
        if place and place.status == UNENROLLED and self.may_enroll(pair):
            place.status = ENROLLED
            place.revision += 1
            self._tell(number, "reenroll", pair)

    def enroll(self, pair: Pair, source: tuple[str, str], number: int | None = None) -> None:
        if pair not in self.places and self.may_enroll(pair):
            self.places[pair] = Place(source=source[0], source_name=source[1])
            self._tell(number, "enroll", pair)

    def remove(self, pair: Pair, number: int | None = None) -> None:
        if self.places.pop(pair, None):
            self._tell(number, "remove", pair)
            if self.returns(pair):
                self._require(pair, self.requiring(pair)[0])
                self._tell(number, "enroll", pair, door="rule")

    def grant(self, user: int, qualification: int) -> None:
        self.holds.add((user, qualification))
        self._fill(qualification, [user], self.archived)

    def withdraw(self, user: int, qualification: int) -> None:
        self.holds.discard((user, qualification))

    def require(self, qualification: int, activity: int) -> None:
        self.requires.add((qualification, activity))
        self._fill(qualification, self.active, [activity])

    def learn(self, pair: Pair, progress: int) -> None:
        """Come to so much progress; 100 is a completion."""
        place = self.places.get(pair)
        if not place or place.status == UNENROLLED or place.completed:
            return
        place.records += place.progress == 0 and progress < 100
        if progress > place.progress or progress == 100:
            place.records += 1
            place.progress, place.completed = progress, progress == 100
            place.revision += 1

    def _fill(self, qualification, users, activities) -> None:
        """Enroll those who hold it in what it requires and they are not in."""
        for user in users:
            for activity in activities:
                pair = (user, activity)
                if (
                    (user, qualification) in self.holds
                    and (qualification, activity) in self.requires
                    and not self.ended[qualification]
                    and self.may_enroll(pair)
                    and pair not in self.places
                ):
                    self._require(pair, qualification)

    def _require(self, pair: Pair, qualification: int) -> None:
        self.places[pair] = Place(source="qualification", qualification=qualification)

    def _tell(self, number: int | None, action: str, pair: Pair, door: str = "import") -> None:
        if number is not None:
            self.told[number, action, door, *pair] += 1
