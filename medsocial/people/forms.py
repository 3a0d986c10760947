"""Forms of the log-in."""

from collections.abc import Callable

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device


class PasswordForm(AdminAuthenticationForm):
    """Django's, which only asks browsers to keep a name as short as names are."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.validators.append(MaxLengthValidator(name.max_length))  # a failure is noted with the name


class CodeForm(forms.Form):
    """Asks for a code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={
                "aria-describedby": "id_code_helptext",
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
                "size": 12,
            }
        ),
    )

    def __init__(self, *args, check: Callable[[str], Device], **kwargs):
        """Take what tells whose code it is, or raises ValidationError."""
        super().__init__(*args, **kwargs)
        self.check = check
        self.device = None

    def clean_code(self) -> str:
        """Keep what the code is of in `device`."""
        code = self.cleaned_data["code"]
        self.device = self.check(code)
        return code
