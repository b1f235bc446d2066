package nhsuk

import (
	"html/template"
	"strconv"
	"strings"
)

// CharacterCount is a text area that says how much may still be typed. It does not stop anybody: the server checks.
type CharacterCount struct {
	ID                      string // Name unless given
	Name                    string
	Rows                    int
	Value                   string
	Maxlength               int // characters
	Maxwords                int // words, instead of Maxlength
	Threshold               int // percent typed before the count is shown
	CountType               string
	TextareaDescriptionText string
	Disabled                bool
	Label                   Label
	Hint                    Hint
	ErrorMessage            ErrorMessage
	FormGroup               FormGroup
	CountMessage            CountMessage
	Spellcheck              string
	Autocomplete            string
	Classes                 string
	Attributes              Attributes
}

// CountMessage dresses the line that shows the count.
type CountMessage struct{ Classes string }

// HTML prints the question with its text area and count.
func (c CharacterCount) HTML() template.HTML {
	id := or(c.ID, c.Name)
	group := Attributes{"data-module": "nhsuk-character-count"}
	limit, unit := c.Maxlength, "characters"
	kind := c.CountType
	if c.Maxwords > 0 {
		limit, group["data-maxwords"] = c.Maxwords, strconv.Itoa(c.Maxwords)
		kind = or(kind, "words")
	}
	if c.Maxlength > 0 {
		group["data-maxlength"] = strconv.Itoa(c.Maxlength)
	}
	if c.Threshold > 0 {
		group["data-threshold"] = strconv.Itoa(c.Threshold)
	}
	if kind != "" {
		group["data-count-type"] = kind
	}
	if kind == "words" {
		unit = "words"
	}
	for name, value := range c.FormGroup.Attributes {
		group[name] = value
	}
	message := Attributes{"class": classes("nhsuk-hint nhsuk-character-count__message", c.CountMessage.Classes)}
	description := ""
	if limit > 0 {
		description = strings.ReplaceAll(or(c.TextareaDescriptionText, "You can enter up to %{count} "+unit), "%{count}", strconv.Itoa(limit))
	} else {
		message["hidden"] = ""
		if c.TextareaDescriptionText != "" {
			group["data-i18n.textarea-description.other"] = c.TextareaDescriptionText
		}
	}
	after := element("div", message, id+"-info", nil, choose(description, "")) + c.FormGroup.AfterInput.Print()
	return Textarea{
		ID: id, Name: c.Name, Rows: c.Rows, Value: c.Value, Disabled: c.Disabled, DescribedBy: id + "-info",
		Label: c.Label, Hint: c.Hint, ErrorMessage: c.ErrorMessage, Spellcheck: c.Spellcheck, Autocomplete: c.Autocomplete,
		FormGroup: FormGroup{Classes: classes(c.FormGroup.Classes, "nhsuk-character-count"), Attributes: group,
			BeforeInput: c.FormGroup.BeforeInput, AfterInput: Content{Markup: after}},
		Classes: classes("nhsuk-js-character-count", c.Classes), Attributes: c.Attributes,
	}.HTML()
}
