"""The shell: base templates, components, style page, home and the pages of the areas."""
