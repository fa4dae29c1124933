"""Paths of this area."""

from django.urls import path
from django.views.generic import RedirectView

from nennep.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.list_accounts, name="accounts"),
    path("new/", views.create_user, name="create"),
    path("<int:pk>/", views.show_account, name="account"),
    path("<int:pk>/details/", views.change_details, name="change-details"),
    path("<int:pk>/person/", views.link_person, name="link-person"),
    path("<int:pk>/roles/give/", views.grant_role, name="grant-role"),
    path("<int:pk>/close/", views.close_user, name="close"),
    path("<int:pk>/reopen/", views.reopen_user, name="reopen"),
    path("<int:pk>/password/", views.reset_password, name="reset-password"),
    path("<int:pk>/second-factors/", views.remove_second_factors, name="remove-second-factors"),
    path("<int:pk>/unlock/", views.unlock_user, name="unlock"),
    path("<int:pk>/substitute/", views.start_substitution, name="substitute"),
    path("roles/<int:pk>/end/", views.end_grant, name="end-grant"),
    path("substitutions/<int:pk>/end/", views.end_substitution, name="end-substitution"),
    path("mine/", views.my_account, name="mine"),
    path("mine/substitute/", views.start_substitution, name="my-substitute"),
    path("mine/language/", views.set_language, name="set-language"),
    path("mine/password/", views.choose_password, name="choose-password"),
    path("forgotten/", views.forgotten_password, name="forgotten-password"),
]

# Doors of the sign-in library that this house opens otherwise: no letters go out, so there is no reset by e-mail and
# no list of e-mail addresses; a password is changed by our own act, which leaves its line in the trail; the way
# to the sign-in page of the office leads over a page of ours.
instead_of_library = [
    path("password/change/", RedirectView.as_view(pattern_name="accounts:choose-password")),
    path("password/set/", RedirectView.as_view(pattern_name="accounts:choose-password")),
    path("password/reset/", views.forgotten_password),
    path("password/reset/<path:rest>", views.forgotten_password),
    path("oidc/<str:provider_id>/login/", views.go_to_office),
    path("email/", RedirectView.as_view(pattern_name="accounts:mine")),
]
