"""Statistics: the formulas against published and independently computed values, the rules on the real surveys."""

import itertools
import random
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from networks import statistics
from networks.choices import Base, SegmentKind
from networks.statistics import Share
from tests.directory import rows, slug, term

# Values marked "statsmodels" were computed with statsmodels 0.15.0 (scipy 1.17.1, numpy 2.4.6), outside the
# project: it is no dependency. Pooled ones with stats.meta_analysis.combine_effects(logit, 1/users + 1/others,
# method_re="chi2") and .conf_int(use_t=False), taken back to percent.


def share(survey: str = "one", percent: float = 50.0, sample: int | None = 100, **changes) -> Share:
    """A share of all doctors who were asked in Spain in 2020 whether they use Facebook, or a change of that."""
    usual = {
        "family": "",
        "series": "",
        "year": 2020,
        "countries": frozenset({"ES"}),
        "population": "physicians",
        "is_questionnaire": True,
        "network": "facebook",
        "label": "",
        "measure": "uses",
        "segment": "all",
        "segment_kind": "all",
        "base": "all",
    }
    return Share(survey=survey, percent=percent, sample=sample, **usual | changes)


def surveys(*results: tuple[float, int | None]) -> list[Share]:
    """One share, of another survey, for each percentage and sample."""
    return [share(f"survey-{number}", *result) for number, result in enumerate(results)]


def part(segment: str, percent: float, sample: int | None, **changes) -> Share:
    """A share of women or of men, all of one survey."""
    return share("one", percent, sample, segment=segment, segment_kind="sex", **changes)


@cache
def real_shares() -> tuple[Share, ...]:
    """Every percentage of the fixtures."""
    found = {row["slug"]: row for row in rows("survey")}
    return tuple(
        Share(
            survey=slug(row["survey"]),
            family=survey["family"],
            series=survey["series"],
            year=survey["year"],
            countries=frozenset([survey["country"]] if survey["country"] else survey["countries"]),
            population=survey["population"],
            is_questionnaire=survey["is_questionnaire"],
            network=slug(row["network"]),
            label=row["label_en"],
            measure=row["measure"],
            segment=row["segment"],
            segment_kind=term("segment", row["segment"])["kind"],
            base=row["base"],
            percent=float(row["percent"]),
            sample=statistics.sample_of(
                n=row["n"], sample_size=survey["sample_size"], segment=row["segment"], base=row["base"]
            ),
            row=row,
        )
        for row in rows("usageshare")
        for survey in [found[slug(row["survey"])]]
    )


PERCENTS = st.integers(0, 1000).map(lambda tenths: tenths / 10)  # as they are printed
SAMPLES = st.integers(1, 100_000)
LEVELS = st.floats(0.5, 0.999)
MANY = st.lists(
    st.builds(
        share,
        survey=st.sampled_from("abcdef"),
        percent=PERCENTS,
        sample=st.none() | st.integers(1, 3),
        family=st.sampled_from(["", "f", "g"]),
        series=st.sampled_from(["", "s", "t"]),
        year=st.none() | st.integers(2010, 2013),
        countries=st.frozensets(st.sampled_from(["ES", "FR"])),
        population=st.sampled_from(["physicians", "nurses"]),
        is_questionnaire=st.booleans(),
        network=st.none() | st.sampled_from(["facebook", "x-twitter"]),
        label=st.sampled_from(["", "groups"]),
        base=st.sampled_from(["all", "users"]),
    ),
    max_size=30,
    # As in the database: a survey says one thing about one subject.
    unique_by=lambda each: (each.survey, each.network, each.label, each.base),
)


# --- Records -----------------------------------------------------------------------------------------------


def test_the_codes_are_those_of_the_choices():
    assert statistics.ALL == SegmentKind.ALL == Base.ALL
    assert statistics.USERS_ONLY == SegmentKind.USERS_ONLY
    assert all(term("population", code) for code in statistics.DOCTORS)
    assert term("segment", statistics.ALL)["kind"] == SegmentKind.ALL


@pytest.mark.parametrize(
    ("n", "sample_size", "segment", "base", "sample"),
    [
        (80, 100, "all", "all", 80),
        (80, 100, "women", "users", 80),
        (None, 100, "all", "all", 100),
        (None, 100, "women", "all", None),
        (None, 100, "all", "users", None),
        (None, None, "all", "all", None),
    ],
)
def test_a_sample_is_taken_from_the_survey_only_for_everybody(n, sample_size, segment, base, sample):
    assert statistics.sample_of(n=n, sample_size=sample_size, segment=segment, base=base) == sample


def test_a_share_of_users_or_of_a_part_is_not_one_of_all():
    assert statistics.is_of_all(share())
    assert not statistics.is_of_all(share(base="users"))
    assert not statistics.is_of_all(share(segment="social-media-users", segment_kind="users-only"))
    assert not statistics.is_of_all(part("women", 50, 100))


def test_the_row_does_not_decide_whether_shares_are_equal():
    assert share(row={"not": "hashable"}) == share(row=None)
    assert hash(share(row={"not": "hashable"})) == hash(share())


# --- Wilson's interval -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("users", "n", "low", "high"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_wilson_gives_what_newcombe_published(users, n, low, high):
    """Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3."""
    interval = statistics.wilson_interval(100 * users / n, n)

    assert interval.low == pytest.approx(low, abs=0.005)
    assert interval.high == pytest.approx(high, abs=0.005)


@pytest.mark.parametrize(
    ("percent", "n", "level", "low", "high"),
    [
        # statsmodels, stats.proportion.proportion_confint(method="wilson")
        (53.7, 1000, 0.95, 50.60124890263215, 56.77043308457476),
        (8100 / 263, 263, 0.99, 24.013690268760773, 38.528250231822986),
        (8100 / 263, 263, 0.90, 26.33136171884814, 35.656634960848815),
    ],
)
def test_wilson_agrees_with_statsmodels_at_other_levels(percent, n, level, low, high):
    interval = statistics.wilson_interval(percent, n, level)

    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-9)


def test_wilson_is_exact_at_the_ends():
    assert statistics.wilson_interval(0, 20).low == 0
    assert statistics.wilson_interval(100, 20).high == 100


@pytest.mark.parametrize(
    ("percent", "n", "level"),
    [
        (-0.1, 10, 0.95),
        (100.1, 10, 0.95),
        (float("nan"), 10, 0.95),
        (50, 0, 0.95),
        (50, -1, 0.95),
        (50, 10, 0),
        (50, 10, 1),
    ],
)
def test_wilson_refuses_what_cannot_be(percent, n, level):
    with pytest.raises(ValueError, match=r"There is no such share|A level lies"):
        statistics.wilson_interval(percent, n, level)


@given(PERCENTS, SAMPLES, LEVELS)
def test_an_interval_holds_its_share_and_stays_between_0_and_100(percent, n, level):
    interval = statistics.wilson_interval(percent, n, level)

    assert 0 <= interval.low <= percent <= interval.high <= 100


@given(PERCENTS, SAMPLES, SAMPLES)
def test_an_interval_shrinks_with_the_sample(percent, one, other):
    assume(one != other)

    few, many = (statistics.wilson_interval(percent, n) for n in sorted((one, other)))

    assert many.high - many.low < few.high - few.low


@given(PERCENTS, SAMPLES)
def test_an_interval_widens_with_the_level(percent, n):
    narrow, wide = (statistics.wilson_interval(percent, n, level) for level in (0.9, 0.95))

    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@given(PERCENTS, SAMPLES, LEVELS)
def test_the_interval_of_those_who_do_not_is_the_mirror_image(percent, n, level):
    users = statistics.wilson_interval(percent, n, level)
    others = statistics.wilson_interval(100 - percent, n, level)

    assert (others.low, others.high) == pytest.approx((100 - users.high, 100 - users.low), abs=1e-9)


@given(st.integers(1, 5000), st.data())
def test_rounding_to_one_decimal_moves_a_limit_by_less_than_a_tenth(n, data):
    exact = 100 * data.draw(st.integers(0, n)) / n

    one, other = (statistics.wilson_interval(percent, n) for percent in (exact, round(exact, 1)))

    assert abs(one.low - other.low) < 0.1
    assert abs(one.high - other.high) < 0.1


# --- Difference of two segments ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "points", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10: 56/70 − 48/80 and 9/10 − 3/10.
        ((56, 70), (48, 80), 20.00, 5.24, 33.39),
        ((9, 10), (3, 10), 60.00, 17.05, 80.90),
        # The same to more digits, and the edges: statsmodels, stats.proportion.confint_proportions_2indep(
        # method="newcomb", compare="diff").
        ((56, 70), (48, 80), 20.0, 5.243147240236498, 33.387265403690614),
        ((10, 10), (0, 20), 100.0, 67.90860371419145, 100.0),
        ((5, 56), (0, 29), 8.928571, -3.8137147903536936, 19.256001385511165),
    ],
)
def test_a_difference_has_newcombes_interval(first, second, points, low, high):
    women, men = (
        part(segment, 100 * users / n, n) for segment, (users, n) in (("women", first), ("men", second))
    )

    difference = statistics.difference(women, men)

    assert difference.points == points
    assert difference.interval.low == pytest.approx(low, abs=0.005)
    assert difference.interval.high == pytest.approx(high, abs=0.005)


@pytest.mark.parametrize("samples", [(None, 100), (100, None), (None, None)])
def test_without_both_samples_a_difference_has_no_interval(samples):
    difference = statistics.difference(part("women", 58.4, samples[0]), part("men", 47.8, samples[1]))

    assert difference == statistics.Difference(10.6, None)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (part("women", 50, 10), share("another", 40, 10, segment="men", segment_kind="sex")),
        (part("women", 50, 10), part("women", 50, 10)),
        (part("women", 50, 10), part("men", 40, 10, measure="posts")),
        (part("women", 50, 10), part("men", 40, 10, network="linkedin")),
        (part("women", 50, 10), part("men", 40, 10, label="groups")),
        (part("women", 50, 10), part("men", 40, 10, base="users")),
        (part("women", 50, 10), share("one", 40, 10)),
        (
            share(segment="network-users", segment_kind="users-only"),
            share(segment="professional-users", segment_kind="users-only"),
        ),
    ],
)
def test_a_difference_needs_two_separate_segments_and_all_else_the_same(first, second):
    with pytest.raises(ValueError, match="two separate segments"):
        statistics.difference(first, second)


@given(PERCENTS, SAMPLES, PERCENTS, SAMPLES)
def test_a_difference_lies_in_its_interval_and_turns_round(women, of_women, men, of_men):
    first, second = part("women", women, of_women), part("men", men, of_men)

    difference, turned = statistics.difference(first, second), statistics.difference(second, first)

    assert -100.0001 < difference.interval.low <= difference.points <= difference.interval.high < 100.0001
    assert turned.points == -difference.points
    assert turned.interval.low == pytest.approx(-difference.interval.high)


# --- A family counts once ----------------------------------------------------------------------------------


def test_of_a_family_the_largest_known_sample_counts():
    shares = [
        share("unknown", sample=None, family="f"),
        share("small", sample=10, family="f"),
        share("large", sample=20, family="f"),
        share("stranger", sample=5, family="g"),
    ]

    assert [each.survey for each in statistics.count_once(shares)] == ["large", "stranger"]


def test_of_equal_samples_the_first_slug_counts():
    assert statistics.count_once([share("b", family="f"), share("a", family="f")]) == [share("a", family="f")]


def test_surveys_without_a_family_stand_alone():
    assert len(statistics.count_once([share("a"), share("b")])) == 2


def test_years_of_a_family_stay_apart_unless_its_people_would_count_twice():
    shares = [share("old", family="f", year=2018), share("new", family="f", year=2020)]

    assert statistics.count_once(shares) == shares
    assert statistics.count_once(shares, across_years=True) == [shares[1]]


@pytest.mark.parametrize(
    "change",
    [
        {"network": "linkedin"},
        {"label": "groups"},
        {"measure": "posts"},
        {"segment": "women", "segment_kind": "sex"},
        {"base": "users"},
        {"population": "nurses"},
        {"is_questionnaire": False},
    ],
)
def test_what_a_family_says_about_another_subject_counts_too(change):
    shares = [share("a", family="f"), share("b", family="f", **change)]

    assert statistics.count_once(shares, across_years=True) == shares
    assert not statistics.comparable(shares)
    for take_together in (statistics.pooled, statistics.spread):
        with pytest.raises(ValueError, match="must be alike in network"):
            take_together(shares)


@given(MANY, st.booleans(), st.randoms())
def test_counting_once_is_idempotent_and_blind_to_the_order(shares, across_years, chance):
    once = statistics.count_once(shares, across_years=across_years)
    shuffled = chance.sample(shares, len(shares))

    assert statistics.count_once(once, across_years=across_years) == once
    assert set(statistics.count_once(shuffled, across_years=across_years)) == set(once)
    assert set(once) <= set(shares)


# --- The newest share --------------------------------------------------------------------------------------


def test_the_newest_share_of_a_country_counts_then_the_largest_sample_then_the_slug():
    shares = [
        share("old", year=2019, sample=9000),
        share("unknown", sample=None),
        share("b"),
        share("a"),
        share("french", countries=frozenset({"FR"}), year=2001),
    ]

    found = statistics.newest(shares)

    assert {key: each.survey for key, each in found.items()} == {
        ("facebook", "ES", "uses"): "a",
        ("facebook", "FR", "uses"): "french",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"year": None},
        {"base": "users"},
        {"segment": "women", "segment_kind": "sex"},
        {"population": "nurses"},
        {"is_questionnaire": False},
        {"label": "groups"},
        {"countries": frozenset()},
        {"countries": frozenset({"ES", "FR"})},
    ],
)
def test_what_is_not_the_share_of_all_doctors_of_one_country_is_never_its_newest(change):
    assert statistics.newest([share(**change)]) == {}


def test_other_populations_can_be_asked_for():
    nurses, doctors = share("n", population="nurses"), share("d")

    assert list(statistics.newest([nurses, doctors], {"nurses"}).values()) == [nurses]


def test_any_social_network_comes_first():
    shares = [share("a"), share("b", network=None)]

    assert list(statistics.newest(shares)) == [(None, "ES", "uses"), ("facebook", "ES", "uses")]


@given(MANY, st.randoms())
def test_the_newest_are_blind_to_the_order_and_not_older_than_any_other(shares, chance):
    found = statistics.newest(shares)

    assert list(statistics.newest(chance.sample(shares, len(shares))).items()) == list(found.items())
    for (network, country, measure), each in found.items():
        rivals = [one for one in shares if one.network == network and one.countries == {country}]
        assert each.measure == measure
        assert all(statistics.newest([one]) == {} or one.year <= each.year for one in rivals)


# --- Lines -------------------------------------------------------------------------------------------------


def test_waves_of_one_instrument_form_a_line_oldest_first():
    waves = [share("c", 30.3, series="s", year=2021), share("a", 20.1, series="s", year=2015)]

    [line] = statistics.series_of(waves)

    assert line == statistics.Line("s", (waves[1], waves[0]))
    assert statistics.change(line) == statistics.Change(10.2, 2015, 2021)


@pytest.mark.parametrize(
    "change",
    [
        {"series": "t"},
        {"series": ""},
        {"year": None},
        {"year": 2020},
        {"network": "linkedin"},
        {"network": None},
        {"measure": "posts"},
        {"base": "users"},
        {"population": "nurses"},
    ],
)
def test_points_that_differ_in_more_than_the_year_are_not_joined(change):
    other = replace(share("b", series="s", year=2021), **change)

    assert statistics.series_of([share("a", series="s"), other]) == []


def test_surveys_without_a_series_never_form_a_trend():
    assert statistics.series_of([share("a", year=2019), share("b", year=2020)]) == []


def test_two_waves_of_one_year_make_one_point():
    january, december = share("jan", sample=382, series="s"), share("dec", sample=1114, series="s")
    later = share("later", series="s", year=2022)

    [line] = statistics.series_of([january, later, december])

    assert line.points == (december, later)


@given(MANY, st.randoms())
def test_lines_have_one_series_growing_years_and_do_not_see_the_order(shares, chance):
    lines = statistics.series_of(shares)

    assert statistics.series_of(chance.sample(shares, len(shares))) == lines
    for line in lines:
        assert_is_a_line(line)


def assert_is_a_line(line: statistics.Line):
    """One series, one subject, years that grow."""
    assert line.series
    assert {point.series for point in line.points} == {line.series}
    assert statistics.comparable(line.points)
    assert len(line.points) >= 2
    assert all(one.year < other.year for one, other in itertools.pairwise(line.points))


# --- Pooled shares -----------------------------------------------------------------------------------------


def test_three_equal_surveys_pool_to_their_share():
    """By hand: logits 0, each variance 1/50 + 1/50 = 0.04; standard error √(0.04/3); 1.96 of them: 0.2263."""
    result = statistics.pooled(surveys((50, 100), (50, 100), (50, 100)))

    assert result.percent == 50
    assert result.interval.low == pytest.approx(44.3661, abs=0.0001)  # 100 / (1 + e^0.22632)
    assert (result.tau_squared, result.q, result.i_squared, result.k, result.n) == (0, 0, 0, 3, 300)


def test_two_surveys_by_hand():
    """Logits ±ln 3, variances 1/25 + 1/75 = 4/75; Q = 2 · 18.75 · (ln 3)² = 45.2606; τ² = (Q − 1) / 18.75."""
    result = statistics.pooled(surveys((25, 100), (75, 100)), minimum=2)

    assert result.percent == pytest.approx(50)
    assert result.q == pytest.approx(45.2606, abs=0.0001)
    assert result.tau_squared == pytest.approx(2.36056, abs=0.00001)
    assert result.i_squared == pytest.approx(97.7906, abs=0.0001)


# What the fixtures hold of doctors who use any social network, when this was written.
ANY_NETWORK = [
    *[(80.0, 1797), (74.0, 206), (50.0, 1077), (66.0, 1600), (81.5, 565)],
    *[(81.6, 19641), (74.3, 187), (71.0, 257), (59.0, 271), (46.0, 2156)],
]


@pytest.mark.parametrize(
    ("results", "percent", "low", "high", "tau_squared", "q", "i_squared"),
    [
        # statsmodels: mean_effect_re, tau2, q, i2.
        (
            ANY_NETWORK,
            *(69.44834817581156, 57.851057491731666, 79.01229898871063),
            *(0.6515785332023447, 1765.121231863859, 99.49012000776307),
        ),
        (
            [(75.0, 1797), (46.3, 1000), (53.7, 19641)],
            *(59.05229513865983, 43.865069223753075, 72.68889554968857),
            *(0.2908462040626479, 315.06022217492836, 99.36520072696148),
        ),
        # The same with half a person added on both sides where the share is 0 or 100 %, and only there.
        (
            [(0.0, 40), (10.0, 120), (100.0, 25), (35.5, 400)],
            *(26.798603883681064, 7.102826900641241, 63.67465634226593),
            *(1.8517301490699114, 42.05705494603159, 92.86683291578629),
        ),
        # Less variation than chance: statsmodels leaves tau² at −0.029; DerSimonian and Laird cut it at zero,
        # so this is statsmodels' fixed effect (mean_effect_fe).
        (
            [(50.0, 100), (50.4, 250), (49.0, 100)],
            *(50.00004978859388, 45.39318559951703, 54.606913132332345),
            *(0, 0.055994323881199855, 0),
        ),
    ],
)
def test_pooled_agrees_with_statsmodels(results, percent, low, high, tau_squared, q, i_squared):
    result = statistics.pooled(surveys(*results))

    assert result.percent == pytest.approx(percent, abs=1e-6)
    assert (result.interval.low, result.interval.high) == pytest.approx((low, high), abs=1e-6)
    assert result.tau_squared == pytest.approx(tau_squared, abs=1e-9)
    assert result.q == pytest.approx(q, rel=1e-9)
    assert result.i_squared == pytest.approx(i_squared, abs=1e-6)
    assert (result.k, result.n) == (len(results), sum(n for _, n in results))


def test_too_few_surveys_are_not_pooled():
    assert statistics.pooled([]) is None
    assert statistics.pooled(surveys((50, 100), (60, 100))) is None
    assert statistics.pooled(surveys((50, 100), (60, 100), (70, None))) is None
    assert statistics.pooled(surveys((50, 100)), minimum=1) is None


def test_the_same_people_are_pooled_once():
    twins = [share("a", family="f", year=2019), share("b", 60, family="f", sample=500)]
    shares = [*twins, *surveys((40, 100), (45, 100))]

    result = statistics.pooled(shares)

    assert result.k == 3
    assert result.n == 700
    assert twins[0] not in result.shares


def test_an_impossible_percentage_is_not_pooled():
    with pytest.raises(ValueError, match=r"domain|positive"):
        statistics.pooled(surveys((150, 10), (50, 10), (50, 10)))


@given(
    st.lists(
        st.tuples(st.integers(1, 999).map(lambda tenths: tenths / 10), SAMPLES), min_size=3, max_size=12
    ),
    st.randoms(),
)
def test_pooled_lies_between_lowest_and_highest_whatever_the_order(results, chance):
    shares = surveys(*results)

    result = statistics.pooled(shares)

    percents = [percent for percent, _ in results]
    assert min(percents) - 1e-9 <= result.percent <= max(percents) + 1e-9
    assert 0 <= result.interval.low <= result.percent <= result.interval.high <= 100
    assert result.tau_squared >= 0
    assert 0 <= result.i_squared <= 100
    assert statistics.pooled(chance.sample(shares, len(shares))) == result


@given(st.lists(st.tuples(PERCENTS, SAMPLES), min_size=3, max_size=12))
def test_those_who_do_not_pool_to_the_mirror_image(results):
    users = statistics.pooled(surveys(*results))
    others = statistics.pooled(surveys(*((100 - percent, n) for percent, n in results)))

    assert others.percent == pytest.approx(100 - users.percent, abs=1e-6)
    assert others.interval.low == pytest.approx(100 - users.interval.high, abs=1e-6)


# --- Spread ------------------------------------------------------------------------------------------------


def test_a_spread_names_lowest_highest_and_median():
    shares = surveys((53.7, 19641), (75.0, 1797), (36.2, None), (46.3, 1000))

    result = statistics.spread(shares)

    assert (result.lowest, result.highest, result.median) == (shares[2], shares[1], 50.0)
    assert result.shares == (shares[2], shares[3], shares[0], shares[1])


def test_in_a_spread_a_family_counts_once():
    shares = [share("a", 10, family="f", year=2019), share("b", 20, family="f", sample=500), share("c", 30)]

    assert statistics.spread(shares).lowest == shares[1]


def test_nothing_has_no_spread():
    assert statistics.spread([]) is None


# --- The real surveys --------------------------------------------------------------------------------------


def test_every_percentage_with_a_known_sample_has_an_interval_that_holds_it():
    known = [each for each in real_shares() if each.sample]

    assert known
    for each in known:
        interval = statistics.wilson_interval(each.percent, each.sample)
        assert 0 <= interval.low <= each.percent <= interval.high <= 100
        assert interval.low < interval.high


def test_every_line_of_the_real_surveys_has_one_series_and_growing_years():
    lines = statistics.series_of(real_shares())

    assert {line.series for line in lines} >= {"fimmg-italy", "kantar-sources-and-interactions"}
    for line in lines:
        assert_is_a_line(line)


def test_two_surveys_of_one_year_are_no_trend():
    """The urologists of the United States were asked in January and in December 2013."""
    assert len({each.survey for each in real_shares() if each.series == "aua-us"}) == 2
    assert "aua-us" not in {line.series for line in statistics.series_of(real_shares())}


def test_italian_family_doctors_doubled_on_facebook():
    lines = statistics.series_of(each for each in real_shares() if each.network == "facebook")

    assert [statistics.change(line) for line in lines if line.series == "fimmg-italy"] == [
        statistics.Change(27.0, 2010, 2011)
    ]


def test_the_newest_share_of_spanish_doctors_on_facebook_is_that_of_their_colleges():
    found = statistics.newest(real_shares())["facebook", "ES", "uses"]

    assert (found.survey, found.percent, found.year) == ("cgcom-cesm-2019-wave-6", 53.7, 2019)
    assert found.sample == 19641


def test_the_newest_shares_are_of_all_doctors_and_of_a_known_year():
    found = statistics.newest(real_shares())

    assert len(found) > 20
    for (network, country, measure), each in found.items():
        assert (each.network, each.countries, each.measure) == (network, {country}, measure)
        assert (each.population, each.segment, each.base) == ("physicians", "all", "all")
        assert each.is_questionnaire
        assert each.year


def test_one_american_survey_in_two_reports_counts_once():
    family = [each for each in real_shares() if each.family == "kantar-2013"]

    counted = statistics.count_once(family)

    assert len(counted) < len(family)
    assert {each.survey for each in counted} == {"kantar-2013-us"}


def test_nurses_and_doctors_of_one_family_both_count():
    family = [each for each in real_shares() if each.family == "nicholson-kovac-2010-nurses"]

    assert {each.population for each in statistics.count_once(family)} == {"nurses", "physicians"}


def test_women_and_men_of_spain_differ_without_an_interval_for_their_numbers_are_not_known():
    wanted = ("cgcom-cesm-2019-wave-6", "facebook")
    found = {each.segment: each for each in real_shares() if (each.survey, each.network) == wanted}

    assert statistics.difference(found["women"], found["men"]) == statistics.Difference(10.6, None)


def test_real_shares_pool_and_spread_within_their_limits_in_any_order():
    about = {}
    for each in real_shares():
        about.setdefault(tuple(getattr(each, name) for name in statistics.SUBJECT), []).append(each)
    results = [(shares, statistics.pooled(shares), statistics.spread(shares)) for shares in about.values()]

    assert any(pooled for _, pooled, _ in results)
    for shares, pooled, spread in results:
        shuffled = random.Random(1).sample(shares, len(shares))  # noqa: S311 - an order, not a secret
        assert (statistics.pooled(shuffled), statistics.spread(shuffled)) == (pooled, spread)
        assert spread.lowest.percent <= spread.median <= spread.highest.percent
        if pooled:
            assert spread.lowest.percent <= pooled.percent <= spread.highest.percent
            assert len({each.family for each in pooled.shares}) == pooled.k
