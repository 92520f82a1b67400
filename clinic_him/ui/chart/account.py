"""The account: what was charged and paid, what is owed; a payment is taken here, a wrong one reversed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from clinic_him.dto.billing import LedgerRow, PaymentDraft
from clinic_him.dto.chart import ChartView
from clinic_him.errors import BadInput
from clinic_him.permissions import Permission
from clinic_him.services import billing
from clinic_him.ui import ask
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.format import show
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.fields import choice, money, text
from clinic_him.ui.kit.form import Form
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import label
from clinic_him.words import _

_KINDS = {"charge": _("Charge"), "payment": _("Payment"), "reversal": _("Reversal")}


_METHODS = [("cash", _("Cash")), ("card", _("Card")), ("check", _("Check")), ("other", _("Other"))]


class PaymentForm(Form[dict[str, Any]]):
    """Money received."""

    fields = (
        money("amount", _("Amount"), required=True),
        choice("method", _("Method"), _METHODS),
        text("reference", _("Reference"), hint=_("check number, last four")),
    )


class AccountSection(ChartSection):
    """The patient's side of the ledger."""

    key, words, picture = "account", _("Account"), "account"

    def build(self) -> None:
        """Make the ledger and the payment panel."""
        may = Permission.LEDGER_WRITE in self.page.frame.user.permissions
        self.reverse_button = Button(_("Reverse"), icon="undo")
        if not may:
            self.reverse_button.hide()
        self.reverse_button.clicked.connect(self.reverse)
        self.head.addWidget(self.reverse_button)
        self.table = Table(
            [
                Column(_("Date"), lambda row: show.day(row.entry_date), width=104, keep=True),
                Column(_("What"), lambda row: _KINDS.get(row.kind, row.kind), width=110, weight=500),
                Column(_("Memo"), lambda row: row.memo[:1].upper() + row.memo[1:], stretch=True),
                Column(_("Amount"), lambda row: show.money(row.amount_cents), width=120, align="right"),
            ],
            key="chart-account",
            name=self.words,
            empty=Empty(_("Nothing charged and nothing paid yet.")),
        )
        panel = QFrame()
        panel.setProperty("role", "card")
        panel.setFixedWidth(320)
        if not may:
            panel.hide()
        box = QVBoxLayout(panel)
        box.setContentsMargins(14, 12, 14, 14)
        box.setSpacing(8)
        self.form = PaymentForm()
        self.take = Button(_("Take payment"), kind="primary", icon="check")
        self.take.clicked.connect(self.send)
        box.addWidget(label(_("Take a payment"), "section", 600))
        box.addWidget(self.form)
        box.addWidget(self.take)
        box.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.table, 1)
        row.addWidget(panel)
        self.box.addLayout(row, 1)

    def fill(self, view: ChartView) -> None:
        """Show the balance; the rows are read when they are looked at."""
        balance = view.banner.balance_cents or 0
        words = (
            _("Owes {amount}") if balance > 0 else _("Credit {amount}") if balance < 0 else _("Nothing owed")
        )
        self.under.setText(words.format(amount=show.money(abs(balance))))
        if self.isVisible():
            self.arrive()

    def arrive(self) -> None:
        """Read the ledger."""
        if self.page.patient_id is not None:
            self.page.run(billing.ledger, self.page.patient_id, done=self._show, supersede="ledger")

    def _show(self, rows: Sequence[LedgerRow]) -> None:
        """Show the newest first."""
        self.table.set_rows(list(reversed(rows)))

    def clear(self) -> None:
        """Show nobody's."""
        self.table.set_rows([], keep=False)
        self.form.empty()
        self.form["method"].set_value("cash")
        self.under.setText("")

    def send(self) -> None:
        """Post the payment."""
        if self.page.patient_id is None:
            return
        try:
            values = self.form.values()
        except BadInput as error:
            self.form.mark(error.problems)
            return
        draft = PaymentDraft(
            patient_id=self.page.patient_id,
            amount_cents=values["amount"] or 0,
            method=values["method"] or "cash",
            reference=values["reference"],
        )
        if not self.form.mark(draft.problems()):
            self.take.setEnabled(False)  # pressed twice is one payment
            self.page.run(
                billing.take_payment,
                draft,
                done=lambda _posting: self._posted(_("Payment posted.")),
                failed=self._refused,
            )

    def reverse(self) -> None:
        """Undo the chosen posting by its counter-entry, after asking why."""
        row = self.table.current()
        if not isinstance(row, LedgerRow):
            ask.tell(self, _("Choose the line to reverse first."))
            return
        reason = ask.reason(self, _("Reverse this posting? Both lines stay readable."), _("Reverse posting"))
        if reason:
            self.page.run(
                billing.reverse, row.posting_id, reason, done=lambda _posting: self._posted(_("Reversed."))
            )

    def _refused(self, error: Exception) -> None:
        self.take.setEnabled(True)
        if isinstance(error, BadInput):
            self.form.mark(error.problems)
        else:
            ask.show_error(self, error)

    def _posted(self, words: str) -> None:
        self.take.setEnabled(True)
        self.form.empty()
        self.form["method"].set_value("cash")
        self.page.frame.saved()
        self.page.frame.toast(words)
        self.page.reload()
