from django.urls import path

from sharing.views import owning, visiting

urlpatterns = [
    path("albums/<int:album>/sharing/", owning.page, name="sharing"),
    path("albums/<int:album>/sharing/members", owning.invite, name="sharing_invite"),
    path(
        "albums/<int:album>/sharing/members/<int:pk>/remove", owning.remove, name="sharing_remove"
    ),
    path("albums/<int:album>/sharing/links", owning.make_link, name="sharing_link"),
    path(
        "albums/<int:album>/sharing/links/<int:pk>/revoke", owning.revoke_link, name="link_revoke"
    ),
    path("shared/<int:album>/take-out", visiting.take_out, name="shared_take_out"),
    path("shared/<int:album>/leave", visiting.leave, name="shared_leave"),
    path("s/<str:token>/password", visiting.password, name="link_password"),
]
for prefix, way in (("shared/<int:album>", "shared"), ("s/<str:token>", "link")):
    urlpatterns += [
        path(f"{prefix}/", visiting.album, name=f"{way}_album"),
        path(f"{prefix}/download", visiting.download, name=f"{way}_download"),
        path(f"{prefix}/photos/<int:pk>/", visiting.photo, name=f"{way}_photo"),
        path(
            f"{prefix}/photos/<int:pk>/<int:size>.webp", visiting.rendition, name=f"{way}_rendition"
        ),
        path(f"{prefix}/photos/<int:pk>/original", visiting.original, name=f"{way}_original"),
    ]
