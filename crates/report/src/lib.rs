//! Draw estimates and histories as tables, figures and pages.
