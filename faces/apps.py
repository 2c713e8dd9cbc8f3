from django.apps import AppConfig


class FacesConfig(AppConfig):
    name = "faces"

    def ready(self) -> None:
        # Models can be imported only when all applications are there.
        from albums import consistency, trash, turning
        from faces import counts, removal
        from faces.turning import follow

        trash.moved.connect(removal.follow, dispatch_uid="faces")
        consistency.compared.connect(counts.compare, dispatch_uid="faces")
        turning.was_turned.connect(follow, dispatch_uid="faces")
