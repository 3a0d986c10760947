"""Many networks that are all alike, for tests of what a page costs."""

from networks.models import Network


def add_plain_networks(number: int) -> None:
    """So many published networks for nurses besides the others, all alike but for their names."""
    rows = [
        Network(
            slug=f"plain-{place}",
            name=f"Plain {place}",
            category_id="vertical",
            coverage="national",
            access="registration",
            status="active",
            is_published=True,
            search_names=f"\nplain {place}\n",
            search_order_es=f"plain {place}",
        )
        for place in range(number)
    ]
    Network.objects.bulk_create(rows, batch_size=1000)
    through = Network.audiences.through
    keys = Network.objects.filter(slug__startswith="plain-").values_list("pk", flat=True)
    links = [through(network_id=pk, audience_id="nurses") for pk in keys]
    through.objects.bulk_create(links, batch_size=5000)
