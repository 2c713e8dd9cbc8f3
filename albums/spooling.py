"""Uploads on their way to the disk."""

from contextlib import suppress

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class UploadHandler(TemporaryFileUploadHandler):
    """Django's, which forgets a file that it cannot write on: on a full disk it would stay."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._remove()
            raise

    def file_complete(self, file_size: int):  # type: ignore[no-untyped-def]  # as Django's
        try:
            return super().file_complete(file_size)
        except OSError:
            self._remove()
            raise

    def _remove(self) -> None:
        with suppress(OSError):  # what is still to be written cannot be
            self.file.close()
