"""The words that AG Grid itself says, for its option ``localeText``."""

from __future__ import annotations

from dashboard.language import Said, mark

_WORDS = Said(
    {
        "page": mark("Page"),
        "of": mark("of"),
        "to": mark("to"),
        "more": mark("more"),
        "firstPage": mark("First page"),
        "previousPage": mark("Previous page"),
        "nextPage": mark("Next page"),
        "lastPage": mark("Last page"),
        "loadingOoo": mark("Loading…"),
        "loadingError": mark("could not be loaded"),
        "noRowsToShow": mark("No figure matches"),
        "noMatchingRows": mark("No figure matches"),
        "ariaColumn": mark("Column"),
        "ariaSortableColumn": mark("Press Enter to sort"),
        "ariaMenuColumn": mark("Press Alt and Down to open the menu of the column"),
        "ariaFilterColumn": mark("Press Control and Enter to open the filter"),
        "ariaFilterInput": mark("Filter"),
        "ariaFilterMenuOpen": mark("Open the filter"),
        "ariaLabelColumnFilter": mark("Filter of the column"),
        "ariaLabelColumnMenu": mark("Menu of the column"),
        "ariaRowSelect": mark("Press Space to select the row"),
        "ariaRowDeselect": mark("Press Space to deselect the row"),
        "ariaRowToggleSelection": mark("Press Space to select or deselect the row"),
        "ariaRowSelectAll": mark("Press Space to select or deselect all rows"),
        "ariaRowSelectionDisabled": mark("The row cannot be selected"),
        "ariaChecked": mark("selected"),
        "ariaUnchecked": mark("not selected"),
        "ariaIndeterminate": mark("some selected"),
        "ariaVisible": mark("shown"),
        "ariaHidden": mark("hidden"),
        "ariaHeaderSelection": mark("Column whose heading selects all rows"),
        "ariaSkeletonCellLoading": mark("The row is loading"),
        "ariaSkeletonCellLoadingFailed": mark("The row could not be loaded"),
        "ariaLabelTooltip": mark("Note"),
        "ariaLabelDialog": mark("Dialogue"),
    }
)


def grid_words() -> dict[str, str]:
    """Words of the grid by AG Grid's own keys, in the reader's language."""
    return dict(_WORDS)
