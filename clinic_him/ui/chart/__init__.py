"""The chart: one page with a section a list; what each shows comes from one ChartView."""
