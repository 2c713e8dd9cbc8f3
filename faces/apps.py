from django.apps import AppConfig


class FacesConfig(AppConfig):
    name = "faces"

    def ready(self) -> None:
        # Models can be imported only when all applications are there.
        from albums import trash
        from faces import removal

        trash.moved.connect(removal.follow, dispatch_uid="faces")
