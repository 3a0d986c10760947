"""Networks and their operators as tables."""

from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from networks import models, search
from networks.publishing import cited_fields, obstacles

from .columns import OtherNamesColumn
from .plan import Reasons, RowPlan
from .resource import DirectoryResource
from .sheets import Problem, Sheet


class OperatorResource(DirectoryResource):
    """Organisations that run networks."""

    class Meta:
        model = models.Operator
        import_id_fields = ["slug"]
        found_by = {"slug": "slug"}
        fields = ["slug", "name", "url", "country"]


class NetworkResource(DirectoryResource):
    """The entries of the directory."""

    other_names = OtherNamesColumn(models.Network._meta.get_field("other_names"))

    class Meta:
        model = models.Network
        import_id_fields = ["slug"]
        found_by = {"slug": "slug"}
        permitted = {"is_published": "networks.publish_network"}
        prefetched = (
            "other_names",
            "countries",
            "languages",
            "audiences",
            "specialties",
            "features",
            "funding",
            "platforms",
        )
        fields = [
            "slug",
            "name",
            "other_names",
            "url",
            "category",
            "summary_en",
            "summary_es",
            "description_en",
            "description_es",
            "status",
            "status_as_of",
            "successor",
            "founded_year",
            "closed_year",
            "operator",
            "headquarters",
            "funding",
            "audiences",
            "specialties",
            "coverage",
            "countries",
            "country_count_claim",
            "languages",
            "features",
            "platforms",
            "access",
            "identity",
            "cost",
            "last_reviewed",
            "is_published",
        ]

    def order(self, sheet: Sheet) -> list[int]:
        """Lines of successors before those of the networks that they succeed, if both are new."""
        lines = super().order(sheet)
        added = {}
        for line, cells in sheet.rows:
            slug = self.text("slug", cells.get("slug"))
            if slug and (slug,) not in self.known:
                added.setdefault(slug, line)
        self.fields["successor"].widget.expected = set(added)
        needed = {}
        for line, cells in sheet.rows:
            successor = self.text("successor", cells.get("successor"))
            if successor in added:
                needed[line] = {added[successor]}
        if not needed:
            return lines
        try:
            return list(TopologicalSorter(dict.fromkeys(lines, ()) | needed).static_order())
        except CycleError as error:
            for line in set(error.args[1]):
                reason = _("These new networks succeed one another in a circle.")
                self.problems.append(Problem(line, "successor", reason))
            return lines

    def store(self, plan: RowPlan, values: dict) -> None:
        """Save the network; from now on others can name it as their successor."""
        super().store(plan, values)
        self.fields["successor"].widget.primary_keys[plan.instance.slug] = plan.instance.pk

    def examine(self, plan: RowPlan, reasons: Reasons) -> None:
        """Refuse old addresses and what must not be published; warn of a network that may be there already."""
        network = plan.instance
        if published := [change.new for change in plan.changes if change.column == "is_published"]:
            reasons.update(self._against_publication(network, is_published=published == ["yes"]))
        if not plan.is_new():
            return
        if successor := self._former_slugs.get(network.slug):
            reason = _("This is a former slug of “%(slug)s”: write today’s.")
            reasons["slug"] = [reason % {"slug": successor}]
        for slug in sorted(self._same_as(network, plan) - {network.slug}):
            plan.warnings.append(_("“%(slug)s” has one of these names, or this address.") % {"slug": slug})

    @staticmethod
    def _against_publication(network: models.Network, *, is_published: bool) -> Reasons:
        if network._state.adding and not is_published:
            return {}
        if not is_published:
            reason = _(
                "Readers have seen this entry: take it out of public sight on its own page, with a reason."
            )
            return {"is_published": [reason]}
        cited = set() if network._state.adding else cited_fields([network])[network.pk]
        if words := obstacles(network, cited):
            return {
                "is_published": [_("The entry cannot be published yet: %(why)s.") % {"why": "; ".join(words)}]
            }
        return {}

    @cached_property
    def _former_slugs(self) -> dict[str, str]:
        return dict(models.SlugHistory.objects.values_list("slug", "network__slug"))

    @cached_property
    def _known_as(self) -> dict[str, set[str]]:
        """Slugs of the networks that have a name or an address, both folded."""
        known: dict[str, set[str]] = {}
        for slug, names, address in models.Network.objects.values_list("slug", "search_names", "address"):
            for each in (*filter(None, names.split("\n")), *filter(None, [address])):
                known.setdefault(each, set()).add(slug)
        return known

    def _same_as(self, network: models.Network, plan: RowPlan) -> set[str]:
        """Slugs of other networks with the same name or address, also of earlier rows."""
        changes = {change.column: change.new for change in plan.changes}
        names = [network.name, *self.fields["other_names"].value_of(changes.get("other_names", ""))]
        called = {*filter(None, search.names_document(names).split("\n"))}
        called |= {*filter(None, [search.normalise_address(network.url)])}
        same = set().union(*(self._known_as.get(each, set()) for each in called))
        for each in called:
            self._known_as.setdefault(each, set()).add(network.slug)
        return same
