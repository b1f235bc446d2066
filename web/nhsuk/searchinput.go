package nhsuk

import "html/template"

// SearchInput is a search box with its button.
type SearchInput struct {
	Input           // what any input has; Type is "search" and Autocomplete "off" unless given
	Button   Button // the search button; AriaLabel "Search" and a magnifying glass unless given (Icon.Name "none" for none)
	NoButton bool
}

// HTML prints the box with its button.
func (s SearchInput) HTML() template.HTML {
	in := s.Input
	in.Type, in.Autocomplete = or(in.Type, "search"), or(in.Autocomplete, "off")
	in.FormGroup.Classes = classes("nhsuk-search-input", when(in.Large, "nhsuk-search-input--large", in.Classes), in.FormGroup.Classes)
	in.InputWrapper.Classes = classes("nhsuk-search-input__wrapper", in.InputWrapper.Classes)
	in.Classes = classes("nhsuk-search-input__input", in.Classes)
	after := in.FormGroup.AfterInput.Print()
	if !s.NoButton {
		button := s.Button
		button.AriaLabel = or(button.AriaLabel, "Search")
		button.Type = or(button.Type, "submit")
		switch {
		case button.Icon.Name == "none":
			button.Icon.Name = ""
		case button.Icon.Name == "" && button.Icon.Markup == "":
			button.Icon.Name = "search"
		}
		button.Small = button.Small || !in.Large
		button.Disabled = button.Disabled || in.Disabled
		button.Classes = classes("nhsuk-search-input__button", button.Classes)
		after = button.HTML() + after
	}
	in.FormGroup.AfterInput = Content{Markup: after}
	return in.HTML()
}
