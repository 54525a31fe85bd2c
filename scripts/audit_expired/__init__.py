"""The parts of scripts/audit-expired."""
