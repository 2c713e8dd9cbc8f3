from django.urls import path

from albums.views import media

urlpatterns = [
    path("photos/<int:pk>/<int:size>.webp", media.rendition, name="rendition"),
    path("photos/<int:pk>/original", media.original, name="original"),
]
