"""The one application sheet, made from a theme; no widget carries a sheet of its own."""

from __future__ import annotations

from clinic_him.ui.theme import Theme


def sheet(t: Theme) -> str:
    """Return the whole sheet for a theme."""
    return "\n".join((_fields(t), _frames(t), _lists(t), _bars(t), _buttons(t), _words(t)))


def _fields(t: Theme) -> str:
    return f"""
QLineEdit, QTextEdit, QPlainTextEdit {{
  background: {t.surface}; color: {t.text1}; border: 1px solid {t.edge}; border-radius: 5px;
  padding: 5px 8px; selection-background-color: {t.selection}; selection-color: {t.text1};
  placeholder-text-color: {t.text3};
}}
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {t.focus}; padding: 4px 7px; }}
QLineEdit:read-only, QTextEdit:read-only {{ background: {t.head}; color: {t.text2}; }}
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled {{
  background: {t.window}; color: {t.disabled}; border-color: {t.line};
}}
QLineEdit[state="error"], QTextEdit[state="error"] {{ border: 2px solid {t.solid_danger}; padding: 4px 7px; }}
QLineEdit[state="error"]:focus, QTextEdit[state="error"]:focus {{ border: 2px solid {t.focus}; }}
QLineEdit[state="warn"] {{ border: 1px solid {t.warning.border}; }}
QLineEdit[state="ok"] {{ background: {t.success.ground}; border: 1px solid {t.success.border}; }}
QLineEdit[state="ok"]:focus {{ border: 2px solid {t.focus}; padding: 4px 7px; }}
QLineEdit[frameless="true"], QTextEdit[frameless="true"] {{
  border: none; background: transparent; padding: 0; border-radius: 0;
}}
"""


def _frames(t: Theme) -> str:
    tones = "".join(
        f'QFrame[tone="{name}"] {{ background: {tone.ground}; border: 1px {line} {tone.border}; '
        "border-radius: 8px; }\n"
        for name in ("danger", "warning", "success", "info", "draft", "signed", "neutral")
        for tone in (t.tone(name),)
        for line in ("dashed" if tone.dashed else "solid",)
    )
    return f"""
QFrame[role="card"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame[role="card"][mood="warning"] {{ border-color: {t.warning.border}; }}
QFrame[role="card"][mood="danger"] {{ border-color: {t.danger.border}; }}
QFrame[role="panel"], QWidget[role="panel"] {{ background: {t.surface}; border: none; }}
QFrame[role="side"] {{ background: {t.surface}; border: none; border-left: 1px solid {t.line}; }}
QFrame[role="nav"] {{ background: {t.window}; border: none; border-right: 1px solid {t.line}; }}
QFrame[role="popup"] {{ background: {t.surface}; border: 1px solid {t.edge}; border-radius: 10px; }}
QFrame[role="toast"] {{ background: {t.text1}; border: none; border-radius: 8px; }}
QFrame[role="topbar"], QFrame[role="banner"], QFrame[role="toolbar"] {{
  background: {t.surface}; border: none; border-bottom: 1px solid {t.line};
}}
QFrame[role="actionbar"], QFrame[role="status"] {{
  background: {t.surface}; border: none; border-top: 1px solid {t.line};
}}
QFrame[role="hints"] {{ background: {t.head}; border: none; border-top: 1px solid {t.line}; }}
QFrame[role="rail"] {{ background: {t.rail}; border: none; }}
QFrame[role="sunken"] {{ background: {t.sunken}; border: none; }}
QFrame[role="line"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="paper"] {{ background: {t.paper}; border: 1px solid {t.edge}; }}
{tones}
QToolTip {{ background: {t.surface}; color: {t.text1}; border: 1px solid {t.edge}; padding: 4px 6px; }}
QDialog {{ background: {t.surface}; }}
QScrollArea, QStackedWidget {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget[role="body"] {{ background: transparent; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
"""


def _lists(t: Theme) -> str:
    return f"""
QTableView, QListView, QTreeView {{
  background: {t.surface}; alternate-background-color: {t.head}; color: {t.text1}; border: none;
  selection-background-color: {t.selection}; selection-color: {t.text1}; outline: none;
}}
QHeaderView {{ background: {t.head}; border: none; }}
QHeaderView::section {{
  background: {t.head}; color: {t.text2}; border: none; border-bottom: 1px solid {t.line}; padding: 0 8px;
}}
QHeaderView::section:first {{ padding-left: 14px; }}
QTableCornerButton::section {{ background: {t.head}; border: none; }}
QComboBox QAbstractItemView {{
  background: {t.surface}; color: {t.text1}; border: 1px solid {t.edge}; padding: 4px; outline: none;
}}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 8px; border-radius: 4px; }}
QComboBox QAbstractItemView::item:selected {{ background: {t.selection}; color: {t.text1}; }}
QMenu {{ background: {t.surface}; color: {t.text1}; border: 1px solid {t.edge}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 10px; border-radius: 4px; min-width: 140px; }}
QMenu::item:selected {{ background: {t.selection}; color: {t.text1}; }}
QMenu::item:disabled {{ color: {t.disabled}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 6px; }}
QMenu::icon {{ padding-left: 6px; }}
QCalendarWidget QWidget {{ background: {t.surface}; color: {t.text1}; alternate-background-color: {t.head}; }}
QCalendarWidget QAbstractItemView:disabled {{ color: {t.disabled}; }}
"""


def _bars(t: Theme) -> str:
    return f"""
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.edge}; border-radius: 4px; margin: 1px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.text3}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; background: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QProgressBar {{
  background: {t.sunken}; border: none; border-radius: 3px; color: transparent;
  max-height: 6px; min-height: 6px;
}}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
"""


def _buttons(t: Theme) -> str:
    return f"""
QPushButton {{
  background: {t.surface}; color: {t.text1}; border: 1px solid {t.edge}; border-radius: 6px;
  padding: 4px 12px; min-height: 20px;
}}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.inactive}; }}
QPushButton:focus {{ border: 2px solid {t.focus}; padding: 3px 11px; }}
QPushButton:disabled {{ background: {t.window}; color: {t.disabled}; border-color: {t.line}; }}
QPushButton[kind="primary"], QPushButton:default {{
  background: {t.accent}; color: {t.on_accent}; border-color: {t.accent};
}}
QToolButton {{ background: transparent; border: none; color: {t.text1}; }}
QCheckBox, QRadioButton {{ color: {t.text1}; spacing: 8px; background: transparent; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.disabled}; }}
"""


def _words(t: Theme) -> str:
    plain = (
        "text1",
        "text2",
        "text3",
        "accent_text",
        "disabled",
        "rail_text",
        "rail_text_on",
        "on_accent",
        "ink",
    )
    tones = ("danger", "warning", "success", "info", "draft", "signed")
    inks = [(name, getattr(t, name)) for name in plain] + [(name, t.tone(name).text) for name in tones]
    rules = "\n".join(f'QLabel[ink="{name}"] {{ color: {value}; }}' for name, value in inks)
    return (
        "QLabel { background: transparent; border: none; padding: 0; }\n"
        f"{rules}\n"
        f'QLabel[ink="toast"] {{ color: {t.surface}; }}\n'
    )
