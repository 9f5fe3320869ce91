"""The quarterly report: frozen extract, publish gate, building, publishing, verifying (docs/tour.md)."""
