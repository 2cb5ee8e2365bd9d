"""What makes a view of a tensor's memory, or may."""

from conformance.fuzz.production import rows

rows(
    "views",
    "{x}[{index}]  # *5",
    "{x}.transpose({dim}, {dim})  # *2",
    "{x}.reshape({sizes})  # *2",
    "{x}.view({sizes})  # *2",
    "{x}.unsqueeze({dim:+})",
    "{x}.squeeze()",
    "{x}.squeeze({dim})",
    "{x}.permute({order})",
    "{x}.t()",
    "{x}.mT",
    "{x}.expand({grown})  # *2",
    "{x}.flatten()",
    "{x}.select({dim}, {n:0 -1 1})",
    "{x}.narrow({dim}, {n:0 1}, {n:0 1 2})",
    "{x}.chunk(2, {dim})[{n:0 -1}]",
    "{x}.split(1, {dim})[{n:0 -1}]",
    "{x}.unbind({dim})[{n:0 -1}]",
    "{x}.view_as({x})",
    "{x}.detach()  # *2",
    "{x}.contiguous()",
    "xp.unflatten({x}, 0, (-1, 1))",
    takes="",
)
rows("views", "{x}.data", needs="legacy", guarded=False)
