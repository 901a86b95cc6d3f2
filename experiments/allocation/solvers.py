"""The same linear programme for general solvers: HiGHS through SciPy, PDLP of OR-tools."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog


def highs(value: np.ndarray, use: np.ndarray, budgets: np.ndarray, method: str) -> float:
    """Optimum by "highs-ds" or "highs-ipm"."""
    rows, one_each = _rows(use)
    ones = np.ones(len(value))
    found = linprog(-value.ravel(), rows, budgets, one_each, ones, bounds=(0, 1), method=method)
    if found.status != 0:
        raise RuntimeError(f"HiGHS ended with {found.message!r}")
    return -float(found.fun)


def pdlp(value: np.ndarray, use: np.ndarray, budgets: np.ndarray, tolerance: float = 1e-6) -> float:
    """Value of the primal solution at a relative tolerance, two threads."""
    from ortools.pdlp import solvers_pb2
    from ortools.pdlp.python import pdlp as solver

    rows, one_each = _rows(use)
    n, k = value.shape
    programme = solver.QuadraticProgram()
    programme.resize_and_initialize(n * k, n + len(budgets))
    programme.objective_vector = -value.ravel()
    programme.constraint_matrix = sparse.vstack([rows, one_each], format="csc")
    programme.constraint_lower_bounds = np.append(np.full(len(budgets), -np.inf), np.ones(n))
    programme.constraint_upper_bounds = np.append(budgets, np.ones(n))
    programme.variable_lower_bounds, programme.variable_upper_bounds = np.zeros(n * k), np.ones(n * k)
    wanted = solvers_pb2.PrimalDualHybridGradientParams(num_threads=2)
    criteria = wanted.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_relative = criteria.eps_optimal_absolute = tolerance
    found = solver.primal_dual_hybrid_gradient(programme, wanted)
    return float(value.ravel() @ found.primal_solution)


def _rows(use: np.ndarray) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    n, k, m = use.shape
    return sparse.csr_matrix(use.reshape(n * k, m).T), sparse.kron(
        sparse.eye(n), np.ones((1, k)), format="csr"
    )
