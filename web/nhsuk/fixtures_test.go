package nhsuk_test

import (
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concordat/web/nhsuk"
)

// component is what every struct of the package can do.
type component interface{ HTML() template.HTML }

// components says which struct prints which folder of the package.
var components = map[string]component{
	"action-link":         nhsuk.ActionLink{},
	"back-link":           nhsuk.BackLink{},
	"breadcrumb":          nhsuk.Breadcrumb{},
	"button":              nhsuk.Button{},
	"card":                nhsuk.Card{},
	"character-count":     nhsuk.CharacterCount{},
	"checkboxes":          nhsuk.Checkboxes{},
	"contents-list":       nhsuk.ContentsList{},
	"date-input":          nhsuk.DateInput{},
	"details":             nhsuk.Details{},
	"do-dont-list":        nhsuk.DoDontList{},
	"error-message":       nhsuk.ErrorMessage{},
	"error-summary":       nhsuk.ErrorSummary{},
	"fieldset":            nhsuk.Fieldset{},
	"footer":              nhsuk.Footer{},
	"header":              nhsuk.Header{},
	"heading":             nhsuk.Heading{},
	"hint":                nhsuk.Hint{},
	"input":               nhsuk.Input{},
	"inset-text":          nhsuk.InsetText{},
	"label":               nhsuk.Label{},
	"legend":              nhsuk.Legend{},
	"notification-banner": nhsuk.NotificationBanner{},
	"pagination":          nhsuk.Pagination{},
	"panel":               nhsuk.Panel{},
	"radios":              nhsuk.Radios{},
	"scroll":              nhsuk.Scroll{},
	"search-input":        nhsuk.SearchInput{},
	"select":              nhsuk.Select{},
	"skip-link":           nhsuk.SkipLink{},
	"summary-list":        nhsuk.SummaryList{},
	"tables":              nhsuk.Table{},
	"tabs":                nhsuk.Tabs{},
	"tag":                 nhsuk.Tag{},
	"task-list":           nhsuk.TaskList{},
	"textarea":            nhsuk.Textarea{},
	"warning-callout":     nhsuk.WarningCallout{},
}

// absent are the package's components that Concordat does not have, and why.
var absent = map[string]string{
	"caption":        "no examples of its own; proved through headings, labels and legends",
	"code":           "no page shows code",
	"file-upload":    "no page takes files yet",
	"hero":           "a banner of the NHS website",
	"images":         "no page shows photographs",
	"password-input": "nobody signs in with a password",
}

type fixture struct {
	Name      string         `json:"name"`
	Context   map[string]any `json:"context"`
	CallBlock any            `json:"callBlock"`
	HTML      string         `json:"html"`
}

// fixtureFolder finds the package's components, or ends the test: skipped here, failed where CI is true.
func fixtureFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("NHSUK_FIXTURES")
	if folder == "" {
		folder = "../../node_modules/nhsuk-frontend/dist/nhsuk/components"
	}
	if _, err := os.Stat(folder); err != nil {
		const line = "nhsuk-frontend is not installed (run npm ci, or set NHSUK_FIXTURES): the examples of the package were not compared"
		if os.Getenv("CI") == "true" {
			t.Fatal(line)
		}
		t.Skip(line)
	}
	return folder
}

func TestEveryExampleOfThePackage(t *testing.T) {
	folder := fixtureFolder(t)
	files, err := filepath.Glob(filepath.Join(folder, "*", "macro-options.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no components in %s: %v", folder, err)
	}
	same, leftOut := 0, 0
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			kind, known := components[name]
			if !known {
				if absent[name] == "" {
					t.Errorf("the package has a component that is neither here nor said to be absent")
				}
				return
			}
			s, l := compareAll(t, filepath.Join(folder, name, "fixtures.json"), name, kind)
			t.Logf("%d examples the same, %d left out", s, l)
			same, leftOut = same+s, leftOut+l
		})
	}
	t.Logf("%d examples the same, %d left out with a reason, %d components absent", same, leftOut, len(absent))
	if same < 870 || leftOut > 34 {
		t.Errorf("%d examples the same and %d left out: has the package changed its examples?", same, leftOut)
	}
}

// compareAll compares each example of one component; those that use options left out are counted by their reason.
func compareAll(t *testing.T, file, name string, kind component) (same, leftOut int) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Fixtures []fixture }
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	reasons := map[string]int{}
	for i, example := range all.Fixtures {
		want, reason := expected(name, example)
		if reason == "" {
			var got template.HTML
			got, reason = print(name, kind, example)
			if reason == "" {
				if difference := compareHTML(string(got), want); difference != "" {
					t.Errorf("%s (%d): %s\noptions: %v\n got: %s\nwant: %s", example.Name, i, difference, example.Context, oneLine(string(got)), oneLine(want))
				}
				same++
				continue
			}
		}
		reasons[reason]++
		leftOut++
	}
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		if strings.HasSuffix(reason, "is not known") {
			t.Error(reason)
		}
		t.Logf("left out %d: %s", reasons[reason], reason)
	}
	return same, leftOut
}

// print fills the struct from an example's options and prints it, or says which option is left out.
func print(name string, kind component, example fixture) (template.HTML, string) {
	filled := reflect.New(reflect.TypeOf(kind)).Elem()
	options := example.Context
	if block := callBlock(example.CallBlock); block != "" {
		switch name {
		case "error-summary":
			options = with(options, "description", map[string]any{"html": block})
		case "footer":
			options = with(options, "meta", map[string]any{"html": block})
		default:
			options = with(options, "html", block)
		}
	}
	options = defaultsOfTheMacros(name, options)
	if err := fill(filled, options); err != nil {
		return "", err.Error()
	}
	return filled.Interface().(component).HTML(), ""
}

// callBlock is what an example puts between the macro's call and its end.
func callBlock(given any) string {
	switch block := given.(type) {
	case string:
		return block
	case []any:
		text := ""
		for _, line := range block {
			text += fmt.Sprint(line) + "\n"
		}
		return text
	}
	return ""
}

func with(options map[string]any, key string, value any) map[string]any {
	out := map[string]any{key: value}
	for k, v := range options {
		if k != key {
			out[k] = v
		}
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// fill puts an option's value into a field, as the macros would take it: a string where a struct may stand is its text.
func fill(field reflect.Value, value any) error {
	if value == nil {
		return nil
	}
	switch target := field.Addr().Interface().(type) {
	case *nhsuk.Attributes:
		return fillAttributes(target, value)
	case *nhsuk.Actions:
		if list, isList := value.([]any); isList {
			value = map[string]any{"items": list}
		}
	}
	switch field.Kind() {
	case reflect.String:
		switch v := value.(type) {
		case string:
			field.SetString(v)
		case float64:
			field.SetString(strconv.FormatFloat(v, 'f', -1, 64))
		case bool:
			field.SetString(strconv.FormatBool(v))
		default:
			return fmt.Errorf("%T where text stands", value)
		}
	case reflect.Int:
		number, err := strconv.Atoi(fmt.Sprint(value))
		if err != nil {
			return fmt.Errorf("%v where a number stands", value)
		}
		field.SetInt(int64(number))
	case reflect.Bool:
		yes, isBool := value.(bool)
		if !isBool {
			return fmt.Errorf("%v where yes or no stands", value)
		}
		field.SetBool(yes)
	case reflect.Pointer:
		field.Set(reflect.New(field.Type().Elem()))
		return fill(field.Elem(), value)
	case reflect.Slice:
		return fillSlice(field, value)
	case reflect.Struct:
		return fillStruct(field, value)
	default:
		return fmt.Errorf("a field of kind %s", field.Kind())
	}
	return nil
}

func fillSlice(field reflect.Value, value any) error {
	list, isList := value.([]any)
	if !isList {
		if list = []any{value}; field.Type().Elem().Kind() != reflect.Struct {
			return fmt.Errorf("%T where a list stands", value)
		}
	}
	for _, each := range list {
		if each == nil || each == false || each == "" {
			if field.Type().Elem() == reflect.TypeOf(nhsuk.TaskItem{}) {
				return fmt.Errorf("empty items, which the macro counts")
			}
			continue // the macros pass over empty items
		}
		item := reflect.New(field.Type().Elem()).Elem()
		if err := fill(item, each); err != nil {
			return err
		}
		field.Set(reflect.Append(field, item))
	}
	return nil
}

func fillStruct(field reflect.Value, value any) error {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if err := fillOption(field, key, v[key]); err != nil {
				return err
			}
		}
		return nil
	case string:
		for _, name := range []string{"Text", "Name"} {
			if text := field.FieldByName(name); text.IsValid() {
				text.SetString(v)
				return nil
			}
		}
	case bool:
		if silent := field.FieldByName("Silent"); silent.IsValid() {
			silent.SetBool(v)
			return nil
		}
		if field.Kind() == reflect.Struct {
			return nil // a card without options
		}
	}
	return fmt.Errorf("%s given as %T", field.Type().Name(), value)
}

func fillAttributes(target *nhsuk.Attributes, value any) error {
	given, isMap := value.(map[string]any)
	if !isMap {
		return fmt.Errorf("attributes given as %T", value)
	}
	*target = nhsuk.Attributes{}
	for name, each := range given {
		if options, isMap := each.(map[string]any); isMap {
			if options["type"] == "array" {
				return fmt.Errorf("an attribute that is a list")
			}
			if options["optional"] == true {
				switch options["value"] {
				case nil, false:
					continue
				case true:
					(*target)[name] = ""
					continue
				}
			}
			each = options["value"]
		}
		if each == nil {
			each = ""
		}
		(*target)[name] = fmt.Sprint(each)
	}
	return nil
}
