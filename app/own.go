package app

import "concordat/care/assessment"

// ownTypes are the partnership's own resource types, each declared by its room.
func ownTypes() []any { return []any{assessment.Answer{}} }
