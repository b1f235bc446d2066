package nhsuk_test

import (
	"fmt"
	"reflect"
	"strings"

	"concordat/web/nhsuk"
)

// off are options that are true unless turned off; the structs name the off state.
var off = map[string]string{"border": "NoBorder", "lastRowBorder": "NoLastRowBorder"}

// leftOut are options that no struct has, and why. An example that uses one is counted, not compared.
var leftOut = map[string]string{
	"headingLevel": "deprecated", "headingClasses": "deprecated", "headingSize": "deprecated", "headingId": "deprecated",
	"headingHtml": "deprecated", "headingVisuallyHiddenText": "deprecated", "descriptionHtml": "deprecated", "descriptionText": "deprecated",
	"titleText": "deprecated", "titleHtml": "deprecated", "titleId": "deprecated", "titleHeadingLevel": "deprecated", "titleSize": "deprecated",
	"titleClasses": "deprecated", "summaryText": "deprecated", "summaryHtml": "deprecated", "previousUrl": "deprecated",
	"previousPage": "deprecated", "nextUrl": "deprecated", "nextPage": "deprecated", "labelText": "deprecated", "imgURL": "deprecated",
	"imgALT": "deprecated", "feature": "deprecated", "primary": "deprecated", "secondary": "deprecated", "warning": "deprecated",
	"panel": "deprecated", "panelClasses": "deprecated", "tableClasses": "deprecated", "captionSize": "deprecated", "exclusive": "deprecated",
	"exclusiveGroup": "deprecated", "landmarkLabel": "deprecated", "item": "deprecated", "captionClasses": "deprecated",
	"heading": "deprecated where Caption or Card stands",
	"type":    "deprecated where Variant or Icon stands",
	"title":   "deprecated where Heading stands",

	"charactersUnderLimitText": "other languages", "charactersAtLimitText": "other languages", "charactersOverLimitText": "other languages",
	"wordsUnderLimitText": "other languages", "wordsAtLimitText": "other languages", "wordsOverLimitText": "other languages",
	"sortAnnouncementText": "other languages", "ascendingText": "other languages", "descendingText": "other languages",

	"organisation":    "the NHS logo with an organisation's name is licensed to NHS bodies",
	"openInNewWindow": "links open where people are",
}

// fillOption finds the field that an option belongs to.
func fillOption(owner reflect.Value, key string, value any) error {
	if handled, err := fillSpecial(owner, key, value); handled || err != nil {
		return err
	}
	name := key
	if key == "html" {
		name = "Markup"
	}
	field := owner.FieldByNameFunc(func(each string) bool { return strings.EqualFold(each, name) })
	if !field.IsValid() || !field.CanSet() {
		if reason := leftOut[key]; reason != "" {
			return fmt.Errorf("%s (%s)", key, reason)
		}
		return fmt.Errorf("option %s of %s is not known", key, owner.Type().Name())
	}
	return fill(field, value)
}

// fillSpecial handles the options whose Go form differs from the macro's.
func fillSpecial(owner reflect.Value, key string, value any) (handled bool, err error) {
	if name := off[key]; name != "" {
		if field := owner.FieldByName(name); field.IsValid() {
			field.SetBool(value == false)
			return true, nil
		}
	}
	switch target := owner.Addr().Interface().(type) {
	case *nhsuk.BreadcrumbItem:
		return key == "classes", nil // the macro does not print them
	case *nhsuk.Header:
		return key == "logo", nil // taken out of what is expected
	case *nhsuk.Tag:
		if key == "colour" && value == false {
			target.Colour = "none"
			return true, nil
		}
	case *nhsuk.Choice:
		return fillChoice(target, key, value)
	case *nhsuk.SelectItem:
		return fillSelectItem(target, key, value)
	case *nhsuk.DateItem:
		switch {
		case key == "error" && value == false:
			target.Right = true
			return true, nil
		case key == "disabled" && value == false:
			return false, fmt.Errorf("disabled: false against the whole question")
		}
	case *nhsuk.SearchInput:
		if key == "button" && (value == nil || value == false || value == "") {
			target.NoButton = true
			return true, nil
		}
	case *nhsuk.Label:
		return fillPageHeading(&target.IsPageHeading, key, value)
	case *nhsuk.Legend:
		return fillPageHeading(&target.IsPageHeading, key, value)
	case *nhsuk.ErrorMessage:
		if key == "visuallyHiddenText" && (value == false || value == "") {
			return false, fmt.Errorf("an error that does not say so")
		}
	case *nhsuk.Button:
		switch {
		case key == "preventDoubleClick" && value == false, key == "disabled" && value == false:
			return false, fmt.Errorf("a default that is written out")
		case key == "icon" && value == false:
			target.Icon.Name = "none"
			return true, nil
		}
	case *nhsuk.ErrorSummary:
		if key == "disableAutoFocus" && value == false {
			return false, fmt.Errorf("a default that is written out")
		}
	case *nhsuk.NotificationBanner:
		if key == "disableAutoFocus" && value == false {
			return false, fmt.Errorf("a default that is written out")
		}
	case *nhsuk.Cell:
		if key == "sort" && value == true {
			target.Sort = "none"
			return true, nil
		}
	}
	return false, nil
}

// fillPageHeading notes that a label or legend with a heading is one, whatever the heading says.
func fillPageHeading(target *bool, key string, value any) (bool, error) {
	switch {
	case key == "isPageHeading" && value == false, key == "heading" && value == false:
		return false, fmt.Errorf("a heading that is said to be none")
	case key == "heading":
		*target = true
		return value == true, nil
	}
	return false, nil
}

func fillChoice(target *nhsuk.Choice, key string, value any) (bool, error) {
	switch key {
	case "conditional":
		if text, isText := value.(string); isText {
			target.Conditional = nhsuk.Text(text)
			return true, nil
		}
	case "checked", "disabled":
		if value == false {
			return false, fmt.Errorf("%s: false against the whole question", key)
		}
	case "behaviour":
		if value != "exclusive" {
			return false, fmt.Errorf("a box that ticks all others")
		}
		target.Exclusive = true
		return true, nil
	case "behaviourGroup":
		target.Group = fmt.Sprint(value)
		return true, nil
	}
	return false, nil
}

func fillSelectItem(target *nhsuk.SelectItem, key string, value any) (bool, error) {
	switch {
	case key == "value" && value == "":
		target.NoValue = true
		return true, nil
	case key == "selected" && value == false:
		return false, fmt.Errorf("selected: false against the whole question")
	}
	return false, nil
}

// defaultsOfTheMacros writes out what the macros take when an option is not given and Concordat takes otherwise.
func defaultsOfTheMacros(name string, options map[string]any) map[string]any {
	switch name {
	case "footer":
		if _, given := options["copyright"]; !given {
			return with(options, "copyright", "© NHS England")
		}
	case "header":
		if search, given := options["search"]; given {
			return with(options, "search", headerSearch(search))
		}
	case "date-input":
		return dateItems(options)
	}
	return options
}

// headerSearch gives the options of the header's search box the shape they have here.
func headerSearch(search any) map[string]any {
	out := map[string]any{"action": "https://www.nhs.uk/search/", "label": "Search the NHS website"}
	given, _ := search.(map[string]any)
	for key, value := range given {
		inner, isMap := value.(map[string]any)
		switch {
		case key == "input" && isMap:
			out["placeholder"] = inner["placeholder"]
		case key == "label" && isMap:
			out["label"] = inner["visuallyHiddenText"]
		default:
			out[key] = value
		}
	}
	return out
}

// dateItems turns the options day, month and year into items.
func dateItems(options map[string]any) map[string]any {
	out, items := map[string]any{}, []any{}
	for key, value := range options {
		out[key] = value
	}
	named := false
	for _, part := range []string{"day", "month", "year"} {
		item, _ := options[part].(map[string]any)
		_, given := options[part]
		delete(out, part)
		named = named || given
		if options[part] == false {
			continue
		}
		item = with(item, "name", or(item["name"], part))
		if part == "year" {
			item = with(item, "width", or(item["width"], "4"))
		}
		items = append(items, item)
	}
	if named {
		out["items"] = items
	}
	return out
}

func or(value, otherwise any) any {
	if value == nil {
		return otherwise
	}
	return value
}
