"""How static files are served: compressed, and under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Compressed


class StaticFiles(Compressed):  # type: ignore[misc]  # untyped
    # Our modules import one another under their hashed names. Otherwise one page would load a
    # module twice, and after an update mix new modules with old ones from the browser's cache.
    # Django's own switch for it would also rewrite the scripts of packages, whose comments
    # contain imports of files that do not exist.
    patterns = (
        *Compressed.patterns,
        ("js/*.js", Compressed._js_module_import_aggregation_patterns[1]),
    )
