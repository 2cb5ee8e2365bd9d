"""The host as a device module."""

import reference_impl as ref


def test_streams_and_events_do_nothing() -> None:
    stream, event = ref.cpu.Stream(priority=0), ref.cpu.Event()
    with ref.cpu.stream(None):
        assert ref.cpu.current_stream() is not stream
    with ref.cpu.stream(stream):
        event.record(stream)
        stream.wait_event(event)
        event.wait(stream)
        assert ref.cpu.current_stream("cpu") is stream
    assert event.query()
    assert ref.cpu.is_available()
    assert ref.cpu.is_initialized()
