"""The forms with which a person signs in and keeps their account: allauth's, in the words of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from allauth.account.forms import ChangePasswordForm as BaseChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseCodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from trustfund.access.models import User

CODE_HELP: Final = _("The six digits of your authenticator, or one of your recovery codes.")
PASSWORD_HELP: Final = _(
    "At least twelve characters; not made of common words, names, dates or rows of the keyboard. Several rare words do well."
)


class Worded:
    """Gives the fields our labels and help instead of placeholders, which vanish when one writes."""

    words: ClassVar[dict[str, Any]] = {}
    helps: ClassVar[dict[str, Any]] = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.words.items():
            self.fields[name].label = label
            self.fields[name].help_text = self.helps.get(name, "")
            self.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(Worded, LoginForm):
    """E-mail and password; allauth counts the failures and checks the password in constant time."""

    words: ClassVar = {"login": _("E-mail"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class PasswordAgainForm(Worded, ReauthenticateForm):
    """The password once more, before something that binds."""

    words: ClassVar = {"password": _("Your password")}


class ChangePasswordForm(Worded, BaseChangePasswordForm):
    """A new password, by somebody who knows the old one."""

    words: ClassVar = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    helps: ClassVar = {"password1": PASSWORD_HELP}


class LostPasswordForm(Worded, ResetPasswordForm):
    """Where to send the link by which a new password is chosen."""

    words: ClassVar = {"email": _("E-mail")}


class NewPasswordForm(Worded, ResetPasswordKeyForm):
    """A new password, by somebody who holds the link."""

    words: ClassVar = {"password1": _("New password"), "password2": _("New password, once more")}
    helps: ClassVar = {"password1": PASSWORD_HELP}


class NewAddressForm(forms.Form):
    """Another address to sign in with. Whether somebody else has it already is told to that address alone."""

    email = forms.EmailField(
        label=_("New e-mail"),
        max_length=254,
        help_text=_("Both addresses get a letter with a link. The address changes when both links were followed."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """Refuse the present address."""
        email: str = self.cleaned_data["email"].strip().lower()
        if email == self.user.email:
            raise forms.ValidationError(_("This is your present address."))
        return email


class CodeForm(Worded, AuthenticateForm):
    """The second factor as a code, when signing in."""

    words: ClassVar = {"code": _("One-time code")}
    helps: ClassVar = {"code": CODE_HELP}


class CodeAgainForm(Worded, BaseCodeAgainForm):
    """The second factor as a code, before something that binds."""

    words: ClassVar = {"code": _("One-time code")}
    helps: ClassVar = {"code": CODE_HELP}


class AuthenticatorForm(Worded, ActivateTOTPForm):
    """The first code of a new authenticator: it proves that both have the same secret."""

    words: ClassVar = {"code": _("One-time code")}
    helps: ClassVar = {"code": _("The six digits that your authenticator shows now.")}


class KeyForm(Worded, AddWebAuthnForm):
    """A new passkey or security key."""

    words: ClassVar = {"name": _("Name of the key"), "passwordless": _("It may sign me in by itself")}
    helps: ClassVar = {
        "name": _("So that you know it again, for example: telephone."),
        "passwordless": _("The key asks for a fingerprint, a face or its own number, and replaces password and code."),
    }


class KeyNameForm(Worded, EditWebAuthnForm):
    """Another name for a key."""

    words: ClassVar = {"name": _("Name of the key")}
