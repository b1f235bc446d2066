package fhir

import "errors"

// leaf says how a value of a datatype becomes search values of the parameter's kind
// (http://hl7.org/fhir/R4/search.html#table). A datatype that R4 leaves out for the kind, and SampledData, gives none.
func leaf(n *node, e emit) error {
	kind := e.param.Kind
	switch {
	case n.typ.kind == kindPrimitive:
		return primitiveLeaf(n, e)
	case kind == Token:
		return tokenLeaf(n, e)
	case kind == String:
		return stringLeaf(n, e)
	case kind == RefKind && n.typ.Name == "Reference":
		n.gather("reference", slotURL)
		n.gather("type", slotType)
		n.gather("identifier/system", slotSystem)
		n.gather("identifier/value", slotCode)
		return n.framed(e, fromReference)
	case kind == Date:
		return dateLeaf(n, e)
	case kind == Number || kind == Quantity:
		return quantityLeaf(n, e)
	}
	return errUnsuited
}

var errUnsuited = errors.New("none of the types there gives such a value")

func (n *node) emit(e emit, h how) error {
	e.how = h
	n.emits = append(n.emits, e)
	return nil
}

func (n *node) framed(e emit, h how) error {
	n.frame = true
	return n.emit(e, h)
}

func primitiveLeaf(n *node, e emit) error {
	f := n.typ.format
	switch kind := e.param.Kind; {
	case kind == Token:
		return n.emit(e, fromCode)
	case kind == String:
		return n.emit(e, fromText)
	case kind == RefKind || kind == URI:
		return n.emit(e, fromURI)
	case kind == Date && f >= formatDate && f <= formatInstant:
		return n.emit(e, fromDate)
	case (kind == Number || kind == Quantity) && f >= formatInteger && f <= formatDecimal && f != formatCode:
		return n.emit(e, fromNumber)
	}
	return errUnsuited
}

func (n *node) coding() {
	n.gather("system", slotSystem)
	n.gather("code", slotCode)
	n.gather("display", slotText)
	n.frame = true
}

func tokenLeaf(n *node, e emit) error {
	switch n.typ.Name {
	case "Coding":
		n.coding()
		return n.framed(e, fromToken)
	case "CodeableConcept":
		coding := n.child(n.typ.props["coding"])
		coding.coding()
		if err := coding.framed(e, fromToken); err != nil {
			return err
		}
		return n.child(n.typ.props["text"]).emit(e, fromLabel)
	case "Identifier":
		n.gather("system", slotSystem)
		n.gather("value", slotCode)
		n.gather("type/text", slotText)
		return n.framed(e, fromToken)
	case "ContactPoint":
		n.gather("value", slotCode)
		return n.framed(e, fromToken)
	}
	return errUnsuited
}

func stringLeaf(n *node, e emit) error {
	parts := map[string][]string{
		"HumanName":       {"text", "family", "given", "prefix", "suffix"},
		"Address":         {"text", "line", "city", "district", "state", "postalCode", "country"},
		"CodeableConcept": {"text"},
		"Annotation":      {"text"},
	}[n.typ.Name]
	if parts == nil {
		return errUnsuited
	}
	for _, part := range parts {
		if err := n.child(n.typ.props[part]).emit(e, fromText); err != nil {
			return err
		}
	}
	return nil
}

func dateLeaf(n *node, e emit) error {
	switch n.typ.Name {
	case "Period":
		n.gather("start", slotStart)
		n.gather("end", slotEnd)
	case "Timing":
		n.gather("event", slotEvent)
		n.gather("repeat/boundsPeriod/start", slotStart)
		n.gather("repeat/boundsPeriod/end", slotEnd)
	default:
		return errUnsuited
	}
	return n.framed(e, fromPeriod)
}

func quantityLeaf(n *node, e emit) error {
	switch n.typ.Name {
	case "Range":
		n.gather("low/value", slotLow)
		n.gather("high/value", slotHigh)
		for _, end := range []string{"low", "high"} {
			n.gather(end+"/system", slotSystem)
			n.gather(end+"/code", slotCode)
			n.gather(end+"/unit", slotText)
		}
		return n.framed(e, fromRange)
	case "Money":
		n.gather("value", slotNumber)
		n.gather("currency", slotCode)
		return n.framed(e, fromMoney)
	case "SampledData":
		return nil
	}
	for name, to := range map[string]slot{"value": slotNumber, "comparator": slotCompare, "unit": slotText, "system": slotSystem, "code": slotCode} {
		if n.typ.props[name] == nil {
			return errUnsuited
		}
		n.gather(name, to)
	}
	return n.framed(e, fromQuantity)
}
