package fhir

//go:generate go run concordat/record/fhir/gen
