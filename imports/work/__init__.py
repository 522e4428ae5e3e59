"""From an uploaded workbook to the stored plan: every line and every mark gets its one outcome."""
