"""Guests in the order of protocol, and which rank a post has (R1-04)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from nennep.documents.models import Certainty
from nennep.kernel import text
from nennep.kernel.periods import in_force_on
from nennep.opening import rules
from nennep.opening.models import Ceremony, Guest, ProtocolRank
from nennep.people.models import Person, PostTitle
from nennep.people.queries import office_of, person_on


def ranks_on(on: date) -> list[ProtocolRank]:
    """The ranks in force on the day, the first first."""
    return list(ProtocolRank.objects.filter(in_force_on(on)).order_by("order", "pk"))


def rank_of(post: str, on: date, title_code: str = "") -> ProtocolRank | None:
    """The rank of a post on record or of a written one; the best of several counts. None where no rank is on record."""
    ranks = ranks_on(on)
    by_order = {rank.order: rank for rank in ranks}
    spellings = {
        title.code: [text.match_key(words) for words in (title.name, *title.aliases)]
        for title in PostTitle.objects.filter(code__in={code for rank in ranks for code in rank.titles})
    }
    texts = [
        (words, rank.order)
        for rank in ranks
        for words in (*rank.texts, *(key for code in rank.titles for key in spellings.get(code, ())))
    ]
    parts = ",".join(text.match_key(part) for part in post.replace(";", ",").split(","))
    orders = [rank.order for rank in ranks if title_code and title_code in rank.titles]
    written = rules.best_rank(parts, texts)
    if written is not None:
        orders.append(written)
    return by_order[min(orders)] if orders else None


@dataclass(frozen=True)
class PostOfDay:
    """What somebody on record is on a day: the post as a programme prints it, since when, the code of the title."""

    post: str
    since: date | None
    title_code: str


def post_on(person: Person, on: date) -> PostOfDay | None:
    """The main post of the person on the day with its unit under the name of that day; None without a post (R1-04)."""
    posting = person_on(person, on)
    if posting is None:
        return None
    return PostOfDay(office_of(posting, on), posting.valid_from, posting.title.code if posting.title else "")


STANDING = text.match_key("thường trực")  # Vietnamese: as posts are written


@dataclass(frozen=True)
class GuestRow:
    """One guest at its place of the programme."""

    place: int
    guest: Guest
    rank: str
    is_verified: bool

    @property
    def name(self) -> str:
        """Name with the academic title."""
        return f"{self.guest.title} {self.guest.name}".strip()


def guest_rows(ceremony: Ceremony) -> list[GuestRow]:
    """The guests in the order of protocol, those moved by hand at their place. One query."""
    guests = {one.pk: one for one in ceremony.guests.select_related("rank", "person").order_by("pk")}
    order = rules.protocol_order(
        rules.Invited(
            one.pk,
            one.rank.order,
            one.since,
            one.name_key,
            one.moved_to,
            is_standing=STANDING in text.match_key(one.post),
        )
        for one in guests.values()
    )
    return [
        GuestRow(place, guests[pk], guests[pk].rank.name, guests[pk].rank.certainty != Certainty.OWN)
        for place, pk in enumerate(order, start=1)
    ]


def points_of(ceremony: Ceremony) -> tuple[rules.Point, ...]:
    """The points of the programme."""
    return tuple(rules.Point(row["at"], row["what"], row.get("who", "")) for row in ceremony.points)


def search_words(ceremony: Ceremony, names: Iterable[str]) -> str:
    """What lists search in: title, place, classes, the unit that leads and those that join (R1-02)."""
    return text.search_key(" ".join([ceremony.title, ceremony.place, *names]))[:1000]
