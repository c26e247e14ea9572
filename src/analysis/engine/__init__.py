"""A papermill engine whose kernels are forks of one process that has imported what notebooks need.

Papermill's own engine and client run the cells, take in their outputs and keep the time; only the kernel is another.
A fork knows nothing of the notebook before it. Where processes cannot be forked, and for any kernel but the Python of
this installation, the ordinary kernel runs, slower and just as correct.

========== ==========================================================================
forkserver asks the process that stands ready for tasks, and ends them
serving    that process: prepares, forks a task, ends it with all it started
kernel     IPython's kernel in such a fork
manager    that kernel as nbclient sees it
warm       what the process has imported, and when it is replaced
ordinary   the kernel where nothing can be forked
========== ==========================================================================

Imports stand within functions because papermill loads this module while it is itself being loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

NAME = "hundred-days"
"""What papermill knows this engine by."""

KERNEL = "python3"
"""The name by which Jupyter always knows the kernel of the Python that it runs on."""

MEMORY_BYTES = 4 << 30
"""How much a notebook may take beyond what it finds loaded; for more Python raises ``MemoryError``."""

INLINE = "module://matplotlib_inline.backend_inline"
"""The backend of matplotlib that shows figures below their cell."""


class ForkEngine:
    """The engine, as papermill calls it."""

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, kernel_name: str, *, memory_bytes: int = MEMORY_BYTES, **options: Any
    ) -> NotebookNode:
        """Run a notebook; its parameters are checked before anything is started or written."""
        from papermill.engines import NBClientEngine

        from analysis import parameters
        from analysis.engine import forkserver

        parameters.check_injected(nb)
        if not forkserver.AVAILABLE or kernel_name != KERNEL:
            from analysis.engine.ordinary import OrdinaryKernel

            ordinary = {"kernel_manager_class": OrdinaryKernel} | options
            return NBClientEngine.execute_notebook(nb, kernel_name, **ordinary)
        from analysis.engine.manager import ForkedKernel
        from analysis.engine.warm import server

        with ForkedKernel(server(), memory_bytes) as kernel:
            return NBClientEngine.execute_notebook(nb, kernel_name, km=kernel, **options)

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """The kernel that a notebook asks for."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """The language that a notebook is written in."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))
