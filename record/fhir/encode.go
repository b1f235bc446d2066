package fhir

import (
	"bytes"
	"encoding/json"
	"reflect"

	"concordat/fault"
)

// Encode makes a resource of a Go value: a struct of package r4, an own type, or a pointer to one. It is checked as
// if it had been sent.
func (d *Definitions) Encode(v any) (*Resource, error) {
	t := reflect.TypeOf(v)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil, fault.New(fault.Internal, "only a struct of a known type can be stored")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "A value of %s can't be written as JSON.", typeName(t))
	}
	body := b.Bytes()
	if _, own := ownName(t); own {
		body = withType(typeName(t), body)
	}
	return d.Parse(typeName(t), body)
}

// withType puts resourceType first in an object.
func withType(name string, object []byte) []byte {
	out := append(make([]byte, 0, len(object)+32), `{"resourceType":"`+name+`"`...)
	if rest := bytes.TrimSpace(object[1:]); len(rest) > 0 && rest[0] != '}' {
		out = append(out, ',')
	}
	return append(out, object[1:]...)
}

// Decode reads a resource's bytes into a Go value: a struct of package r4, or an own type. It is an error of kind
// Invalid if they are of another type.
func Decode[T any](body []byte) (T, error) {
	var v T
	var probe struct {
		ResourceType string `json:"resourceType"`
	}
	name := TypeName[T]()
	if _, own := ownName(reflect.TypeFor[T]()); own {
		if err := json.Unmarshal(body, &probe); err != nil {
			return v, fault.Wrap(err, fault.Invalid, "This is not a readable %s.", name)
		}
		if probe.ResourceType != name {
			return v, fault.New(fault.Invalid, "A %s was expected, and this is a %s.", name, probe.ResourceType)
		}
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return v, fault.Wrap(err, fault.Invalid, "This is not a readable %s.", name)
	}
	return v, nil
}

// TypeName is the name of the resource type that a Go type stands for: "Patient" for r4.Patient.
func TypeName[T any]() string { return typeName(reflect.TypeFor[T]()) }

func typeName(t reflect.Type) string {
	if name, ok := ownName(t); ok {
		return name
	}
	return t.Name()
}
