"""One append-only row per act (docs/how/audit.md; R0-05, R0-27). Rows are never changed or deleted, not even by the database's owner by accident."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

from nennep.kernel.db import JSONInOrder


class Entry(models.Model):
    """Who did what to which object when, with the values before and after and the reason.

    Names are copied as text, so that the line stays readable when the account or the object is gone.
    `context_*` names the larger object on whose timeline the act also shows (the class of a session, say).
    """

    at = models.DateTimeField()
    act = models.CharField(max_length=80)  # area.noun.verb, for example "classes.batch.close"
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=150)
    on_behalf_of_name = models.CharField(max_length=150, blank=True)
    subject_kind = models.CharField(max_length=60)  # "classes.batch"
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=250)
    context_kind = models.CharField(max_length=60, blank=True)
    context_id = models.BigIntegerField(null=True, blank=True)
    before = JSONInOrder(default=dict)
    after = JSONInOrder(default=dict)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    import_id = models.CharField(max_length=40, blank=True)
    search_key = models.TextField(
        blank=True, default=""
    )  # names of actor and object and the reason, as they are searched

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="audit_entry_subject"),
            models.Index(fields=["context_kind", "context_id", "at"], name="audit_entry_context"),
            models.Index(fields=["actor", "at"], name="audit_entry_actor"),
            models.Index(fields=["at"], name="audit_entry_at"),
            models.Index(fields=["request_id"], name="audit_entry_request"),
        ]

    def __str__(self) -> str:
        return f"{self.act} · {self.subject_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only the first save is possible."""
        if not self._state.adding:
            raise TypeError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise TypeError("An audit entry is never deleted.")
