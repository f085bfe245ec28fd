// Only its name matters: the folder is read by collect_checks.cmake and never compiled.
