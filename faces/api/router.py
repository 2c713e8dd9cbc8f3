from ninja import Router

router = Router(tags=["faces"])
PAGE_SIZE = 100
