package rest

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func TestBodiesWaitInOrderForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := NewBodies(100 << 20)
		if !room.take(t.Context(), 60<<20) {
			t.Fatal("there was no room at the start")
		}
		var large, small atomic.Bool
		go func() { large.Store(room.take(t.Context(), 50<<20)) }()
		synctest.Wait()
		go func() { small.Store(room.take(t.Context(), 10<<20)) }()
		synctest.Wait()
		if large.Load() || small.Load() {
			t.Fatal("somebody passed without room, or passed one who waits")
		}
		room.give(60 << 20)
		synctest.Wait()
		if !large.Load() || !small.Load() {
			t.Fatal("room was given back, and somebody still waits")
		}
	})
}

func TestWhoGivesUpWaitingLeavesTheRoomToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := NewBodies(100 << 20)
		room.take(t.Context(), 60<<20)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		var given, behind atomic.Bool
		given.Store(true)
		go func() { given.Store(room.take(ctx, 50<<20)) }()
		synctest.Wait()
		go func() { behind.Store(room.take(t.Context(), 40<<20)) }()
		synctest.Wait()
		<-ctx.Done()
		synctest.Wait()
		if given.Load() || !behind.Load() {
			t.Errorf("room for who gave up: %v; for who stood behind: %v", given.Load(), behind.Load())
		}
		room.give(60 << 20)
		room.give(40 << 20)
		if room.free != 100<<20 || len(room.waiting) != 0 {
			t.Errorf("at the end %d bytes are free and %d wait", room.free, len(room.waiting))
		}
	})
}
