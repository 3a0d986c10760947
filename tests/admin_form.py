"""Forms of the admin as a browser sends them."""


def as_sent(response) -> dict:
    """What a browser would send if the form on the page were saved as it is."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {}
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(value, (list, tuple)):
                value = [getattr(item, "pk", item) for item in value]
            if value is not None and value is not False:
                sent[field.html_name] = value
    return sent
