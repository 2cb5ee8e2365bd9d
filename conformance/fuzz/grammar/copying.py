"""Copies by Python's own protocols."""

from conformance.fuzz.production import rows

rows(
    "copying",
    "copy.copy({x})", "copy.deepcopy({x})", "copy.deepcopy([{x}, {x}])[1]", "pickle.loads(pickle.dumps({x}))",
    "copy.deepcopy([{x}, {t}])[0]", "pickle.loads(pickle.dumps([{x}, {x}]))[1]", "copy.deepcopy({x}.detach())",
    "copy.deepcopy({x}.data)", "{x}.detach().clone()", "{x}.clone().detach()", "xp.clone({x})",
    "{x}.clone().requires_grad_()", "xp.detach({x})", "{x}.detach().requires_grad_()",
    "{x}.clone(memory_format=xp.preserve_format)", "xp.tensor({x})", "xp.clone({x}.expand(2, *{ones}))",
)  # fmt: skip
rows(
    "copying",
    "copy.copy({x}).data_ptr() == {x}.data_ptr()", "copy.copy({x}) is {x}",
    "[a is b for a, b in [copy.deepcopy([{x}, {x}])]][0]",
    "copy.deepcopy([{x}, {x}.detach()])[1].data_ptr() == {x}.data_ptr()",
    "(lambda p: p[0].data_ptr() == p[1].data_ptr())(copy.deepcopy([{x}.detach(), {x}.detach()[...]]))",
    "copy.deepcopy({x}).grad is None", "pickle.loads(pickle.dumps({x}.shape))", "copy.deepcopy({dtype}) is {dtype}",
    "copy.copy({module}).training", "pickle.loads(pickle.dumps({dtype}))",
    "(lambda p: p[0].untyped_storage().data_ptr() == p[1].untyped_storage().data_ptr())(pickle.loads(pickle.dumps(({x}.detach(), {x}.detach()[:1]))))",
    binds="r", takes="exact",
)  # fmt: skip
