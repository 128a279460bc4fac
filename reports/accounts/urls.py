"""Addresses of logging in and of one's own account, below /staff/."""

from django.urls import path
from django.views.i18n import JavaScriptCatalog
from django_otp_webauthn.views import (
    BeginCredentialAuthenticationView,
    BeginCredentialRegistrationView,
)

from reports.accounts import passkeys
from reports.accounts.pages import staff_page
from reports.accounts.roles import Permission
from reports.accounts.views import beginning, device, entrance, own

app_name = "accounts"

_inside = staff_page(Permission.OWN_ACCOUNT)
_words = JavaScriptCatalog.as_view(packages=["django_otp_webauthn"])

urlpatterns = [
    path("login/", entrance.log_in, name="login"),
    path("verify/", entrance.verify, name="verify"),
    path("lock/", entrance.lock, name="lock"),
    path("unlock/", entrance.unlock, name="unlock"),
    path("logout/", entrance.log_out, name="logout"),
    path("invitation/<str:token>/", beginning.invitation, name="invitation"),
    path("begin/", beginning.begin, name="begin"),
    path("account/", own.account, name="account"),
    path("account/password/", own.password, name="password"),
    path("account/authenticator/", own.authenticator, name="authenticator"),
    path("account/codes/", own.codes, name="codes"),
    path("account/sessions/", own.end_others, name="end-others"),
    path("account/passkeys/<int:credential_id>/", own.remove_passkey, name="remove-passkey"),
    path("held/", own.forget_held, name="forget-held"),
    path("devices/", device.all_devices, name="devices"),
    path("devices/<uuid:device_id>/close/", device.close_other, name="close-other-device"),
    path("device/blank/", device.blank, name="device-blank"),
    path("device/back/", device.unblank, name="device-unblank"),
    path("device/in-use/", device.in_use, name="device-in-use"),
    path("device/close/", device.close, name="device-close"),
    path("passkey/begin/", BeginCredentialAuthenticationView.as_view(), name="passkey-begin"),
    path("passkey/complete/", passkeys.CompleteProving.as_view(), name="passkey-complete"),
    path(
        "passkey/add/begin/",
        _inside(BeginCredentialRegistrationView.as_view()),
        name="passkey-add-begin",
    ),
    path(
        "passkey/add/complete/",
        _inside(passkeys.CompleteAdding.as_view()),
        name="passkey-add-complete",
    ),
    path("passkey/words/", _words, name="passkey-words"),
]
