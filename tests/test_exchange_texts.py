"""Cells say what is meant: formulas are disarmed and come back, dates and numbers have one reading or none."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from networks.choices import Status
from networks.exchange.dates import partial_date
from networks.exchange.references import NamesWidget
from networks.exchange.texts import guard, one_line, paragraphs, unguard
from networks.exchange.widgets import (
    ChoiceWidget,
    DayWidget,
    DecimalWidget,
    PartialDateWidget,
    TextWidget,
    WholeNumberWidget,
    YesNoWidget,
)
from networks.exports import guarded

FORMULAS = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1": "'-1",
    "@SUM(A1)": "'@SUM(A1)",
    "＝1": "'＝1",
    "\t=1": "\t'=1",
    "\u200b=1": "\u200b'=1",
    "a;=1": "a;'=1",
    'a; "=1': "a; \"'=1",
    "=a;=b": "'=a;'=b",
}


@pytest.mark.parametrize(("text", "harmless"), FORMULAS.items())
def test_a_formula_is_kept_from_running(text, harmless):
    assert guard(text) == harmless
    assert guarded(text).count("'") == guard(text).count("'")  # as in the public downloads


@pytest.mark.parametrize(
    "text", ["", "Sermo", "'half' of those asked", "''", "2011-09", "a=b", "1.5", "a; b-c"]
)
def test_other_texts_are_left_alone(text):
    assert guard(text) == text
    assert unguard(text) == text


@given(st.text(alphabet="'=+-@＝ab\t; \"\u200b", max_size=8) | st.text())
@example("'=1")
@example("''=1")
def test_what_was_guarded_comes_back_as_it_was(text):
    assert unguard(guard(text)) == text
    assert not guard(text).strip().startswith(("=", "+", "-", "@", "＝"))


@given(st.text())
def test_a_text_that_was_tidied_once_is_tidy(text):
    assert one_line(one_line(text)) == one_line(text)
    assert paragraphs(paragraphs(text)) == paragraphs(text)


def test_a_line_keeps_its_no_break_spaces_and_loses_idle_ones():
    assert one_line("  76\u00a0%  of\r\nall \t doctors\0 ") == "76\u00a0% of all doctors"


def test_paragraphs_keep_their_line_breaks_in_one_form():
    assert paragraphs("\r\nOne.\r\n\r\nTwo.\rThree.\n") == "One.\n\nTwo.\nThree."


READINGS = {
    "2011": "2011",
    "2011.0": "2011",
    "2011,00": "2011",
    "2011-09": "2011-09",
    "2011-9": "2011-09",
    "2011/09": "2011-09",
    "09/2011": "2011-09",
    "9.2011": "2011-09",
    "2011-09-30": "2011-09-30",
    "2011/9/3": "2011-09-03",
    "2011-09-30 00:00:00": "2011-09-30",
    "2011-09-30T00:00": "2011-09-30",
    "30/09/2011": "2011-09-30",
    "09/30/2011": "2011-09-30",
    "30.9.2011": "2011-09-30",
    "05/05/2011": "2011-05-05",
}


@pytest.mark.parametrize(("written", "meant"), READINGS.items())
def test_a_date_with_one_reading_is_understood(written, meant):
    assert partial_date(written) == meant
    assert PartialDateWidget().clean(written) == meant


def test_a_date_that_can_be_read_either_way_is_refused():
    with pytest.raises(ValueError, match="either way"):
        partial_date("03/04/2011")


@pytest.mark.parametrize(
    "text", ["Sept 2011", "sep-11", "11", "2011.5", "2011-09-30 12:30", "30/09/11", "soon"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match="Write a year, a month or a day"):
        partial_date(text)


@pytest.mark.parametrize("text", ["2011", "2011-09", "2011-02-30", "31/31/2011"])
def test_a_day_has_to_be_in_the_calendar(text):
    with pytest.raises(ValueError, match="a day that the calendar has"):
        DayWidget().clean(text)
    assert DayWidget().clean("30/09/2011") == date(2011, 9, 30)


@pytest.mark.parametrize(
    ("text", "number"), [("2011", 2011), ("2011.0", 2011), ("2011,000", 2011), ("", None)]
)
def test_a_whole_number_may_have_idle_decimals(text, number):
    assert WholeNumberWidget(highest=9999).clean(text) == number


@pytest.mark.parametrize("text", ["1.5", "-1", "1 000", "1.000.000", "1e3", "²", "9" * 30, "10000"])
def test_another_number_is_refused(text):
    with pytest.raises(ValueError, match=r"whole number|larger than"):
        WholeNumberWidget(highest=9999).clean(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("53.7", "53.7"), ("53,7", "53.7"), ("53,7 %", "53.7"), ("0.0", "0"), ("100%", "100")],
)
def test_decimals_come_after_a_point_or_a_comma(text, number):
    assert DecimalWidget().clean(text) == Decimal(number)
    assert DecimalWidget().render(Decimal(text.rstrip(" %").replace(",", "."))) == number


@pytest.mark.parametrize("text", ["1,000.5", "-5", "half", "1.2.3", "NaN", "1e2"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="Write a number"):
        DecimalWidget().clean(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("yes", True), ("TRUE", True), ("Sí", True), ("VERDADERO", True), ("no", False), ("0", False)],
)
def test_yes_and_no_are_known_in_both_languages_and_as_spreadsheets_write_them(text, meant):
    assert YesNoWidget().clean(text) is meant


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(ValueError, match="yes or no"):
        YesNoWidget().clean("perhaps")


def test_a_choice_is_known_by_its_value_and_guessed_by_its_name():
    widget = ChoiceWidget(Status.choices)
    assert widget.clean("Active") == "active"
    with pytest.raises(ValueError, match="Is “active” meant"):
        widget.clean("activ")
    with pytest.raises(ValueError, match="Is “merged” meant"):
        widget.clean("Merged into another")
    with pytest.raises(ValueError, match=r"not one of the values\.$"):
        widget.clean("xyzzy")


@given(st.lists(st.text(alphabet="ab| ", max_size=5)))
def test_names_come_back_as_they_were_even_with_bars_in_them(texts):
    names = sorted({one_line(text) for text in texts} - {""})
    widget = NamesWidget(longest=120)

    assert widget.clean(one_line(widget.render(names))) == names


def test_a_name_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="121 characters; 120 are allowed"):
        NamesWidget(longest=120).clean("Short | " + "x" * 121)


def test_a_text_is_the_same_text_after_a_round():
    widget = TextWidget(lines=True)
    assert widget.clean(widget.render("One\r\nTwo")) == "One\nTwo"
