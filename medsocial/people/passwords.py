"""Which passwords are too easy to guess."""

import re
from string import digits, punctuation, whitespace

from django.contrib.auth.password_validation import CommonPasswordValidator

AROUND = digits + punctuation + whitespace


class FrequentPasswordValidator(CommonPasswordValidator):
    """Refuses frequent passwords, also those that were only made longer: repeated, or with signs around them."""

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError if the password, or what is left of it without its padding, is frequent."""
        word = password.lower().strip(AROUND)
        repeated = re.fullmatch(r"(.{3,}?)\1+", word)
        for each in {password, word, repeated[1] if repeated else ""}:
            super().validate(each, user)
