"""What doctors really use, as the newest survey of a country says."""

from dataclasses import dataclass

from networks.models import Source, Survey, UsageShare


@dataclass(frozen=True)
class CountryUsage:
    """A survey, its main source, and the shares of networks among all whom it asked, measure by measure."""

    survey: Survey
    source: Source | None
    shares: list[UsageShare]  # of a measure the largest first


def usage_in(country: str) -> CountryUsage | None:
    """The newest survey of the doctors of a country (by its code) that compares networks; None without one.

    Of one year the survey with the largest sample counts.
    """
    surveys = Survey.objects.of_doctors_in(country).with_networks()
    survey = surveys.select_related("country", "population").latest_first().first()
    if not survey:
        return None
    main = survey.survey_sources.select_related("source").first()
    shares = survey.shares.of_networks().select_related("network", "measure", "segment")
    return CountryUsage(
        survey=survey,
        source=main.source if main else None,
        shares=list(shares.order_by("measure__position", "measure", "-percent", "network__name")),
    )
