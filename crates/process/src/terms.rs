//! Give a likelihood what it needs of an event: its guard, what its hazard reads, and the hazard as a tape over that.

use language::tape::Tape;

use crate::compiled::Compiled;
use crate::fault::ProcessFault;
use crate::hazard::Prepared;
use crate::input::{Input, Rows, Taped, Taping};
use crate::process::EventId;
use crate::state::State;

/// The hazard of an event as a tape: its inputs are what the state gives, its parameters those of the process.
#[derive(Debug, Clone, PartialEq)]
pub struct EventTerms {
    pub(crate) hazard: Taped,
    /// Whether an input was itself computed with a parameter, so that the tape's derivatives are not all there are.
    pub parametric_inputs: bool,
}

impl EventTerms {
    /// The hazard a year where the guard holds; it does not ask whether it does.
    #[must_use]
    pub fn hazard(&self) -> &Tape {
        &self.hazard.tape
    }

    /// What the tape reads, by place.
    #[must_use]
    pub fn inputs(&self) -> &[Input] {
        &self.hazard.inputs
    }
}

impl Compiled {
    /// The hazard of an event as a tape over columns that [`Compiled::gather`] fills.
    ///
    /// # Panics
    /// If there is no such event.
    #[must_use]
    pub fn terms_of(&self, event: EventId) -> &EventTerms {
        &self.terms[event]
    }

    /// Fills the columns that the hazard's tape reads, for candidates of an event.
    ///
    /// Shapes: `columns` gets one column for each input, each as long as `ids`. A value that cannot be computed (a sum with
    /// a division by zero in it) is not a number there, and makes the hazard not a number if the hazard needs it:
    /// [`Compiled::hazard`] names the fault.
    ///
    /// # Panics
    /// If there is no such event or candidate.
    pub fn gather(&self, state: &State, event: EventId, ids: &[u32], columns: &mut Vec<Vec<f64>>) {
        let inputs = &self.terms[event].hazard.inputs;
        columns.resize_with(inputs.len(), Vec::new);
        let mut rows = Rows::default();
        rows.take(state.candidates(event), ids);
        for (input, column) in inputs.iter().zip(columns) {
            input.gather(state, &rows, column);
        }
    }

    /// Whether the guard of an event holds for candidates.
    ///
    /// Shapes: one truth for each id. Errors: the first candidate whose guard cannot be computed.
    ///
    /// # Panics
    /// If `ids` and `out` are not equally long, or an id is not that of a candidate.
    pub fn guards(
        &self,
        prepared: &mut Prepared,
        state: &State,
        event: EventId,
        ids: &[u32],
        out: &mut [bool],
    ) -> Result<(), ProcessFault> {
        assert_eq!(ids.len(), out.len(), "invariant: one truth for each candidate");
        let mut live = Vec::new();
        for (ids, out) in ids.chunks(Prepared::BATCH).zip(out.chunks_mut(Prepared::BATCH)) {
            self.live(prepared, state, event, ids, &mut live)?;
            out.fill(false);
            live.iter().for_each(|&row| out[row as usize] = true);
        }
        Ok(())
    }

    /// The hazards of all events as tapes.
    pub(crate) fn taped(&self) -> Vec<EventTerms> {
        let one = |event: &crate::compiled::Lowered| {
            let mut taping = Taping::new(&self.layout);
            let out = taping.term(&event.hazard);
            let hazard = taping.finish(out);
            let first = self.first_derived();
            let derived =
                hazard.inputs.iter().filter_map(|input| input.attribute.and_then(|one| one.checked_sub(first)));
            let parametric_inputs = derived.into_iter().any(|one| self.derived[one].parametric);
            EventTerms { hazard, parametric_inputs }
        };
        self.events.iter().map(one).collect()
    }
}
