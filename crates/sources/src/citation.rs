//! Say how each publisher asks to be cited.

/// One work to cite: as a sentence and as BibTeX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// As a sentence.
    pub text: &'static str,
    /// As a BibTeX entry.
    pub bibtex: &'static str,
}

pub(crate) const GLEDITSCH_2002: Citation = Citation {
    text: "Gleditsch, Nils Petter, Peter Wallensteen, Mikael Eriksson, Margareta Sollenberg and Håvard Strand (2002) \
           Armed Conflict 1946–2001: A New Dataset. Journal of Peace Research 39(5): 615–637.",
    bibtex: "@article{gleditsch2002armed,\n  author = {Gleditsch, Nils Petter and Wallensteen, Peter and Eriksson, \
             Mikael and Sollenberg, Margareta and Strand, H{\\aa}vard},\n  title = {Armed Conflict 1946--2001: A New \
             Dataset},\n  journal = {Journal of Peace Research},\n  year = {2002},\n  volume = {39},\n  number = \
             {5},\n  pages = {615--637}\n}",
};

pub(crate) const DAVIES_2025: Citation = Citation {
    text: "Davies, Shawn, Therése Pettersson, Margareta Sollenberg and Magnus Öberg (2025) Organized violence \
           1989–2024, and the challenges of identifying civilian victims. Journal of Peace Research 62(4): 1223–1240.",
    bibtex: "@article{davies2025organized,\n  author = {Davies, Shawn and Pettersson, Ther{\\'e}se and Sollenberg, \
             Margareta and {\\\"O}berg, Magnus},\n  title = {Organized violence 1989--2024, and the challenges of \
             identifying civilian victims},\n  journal = {Journal of Peace Research},\n  year = {2025},\n  volume = \
             {62},\n  number = {4},\n  pages = {1223--1240}\n}",
};

pub(crate) const DAVIES_2024: Citation = Citation {
    text: "Davies, Shawn, Garoun Engström, Therése Pettersson and Magnus Öberg (2024) Organized violence 1989–2023, \
           and the prevalence of organized crime groups. Journal of Peace Research 61(4): 673–693.",
    bibtex: "@article{davies2024organized,\n  author = {Davies, Shawn and Engstr{\\\"o}m, Garoun and Pettersson, \
             Ther{\\'e}se and {\\\"O}berg, Magnus},\n  title = {Organized violence 1989--2023, and the prevalence of \
             organized crime groups},\n  journal = {Journal of Peace Research},\n  year = {2024},\n  volume = {61},\n  \
             number = {4},\n  pages = {673--693}\n}",
};

pub(crate) const HARBOM_2008: Citation = Citation {
    text: "Harbom, Lotta, Erik Melander and Peter Wallensteen (2008) Dyadic Dimensions of Armed Conflict, 1946–2007. \
           Journal of Peace Research 45(5): 697–710.",
    bibtex: "@article{harbom2008dyadic,\n  author = {Harbom, Lotta and Melander, Erik and Wallensteen, Peter},\n  \
             title = {Dyadic Dimensions of Armed Conflict, 1946--2007},\n  journal = {Journal of Peace Research},\n  \
             year = {2008},\n  volume = {45},\n  number = {5},\n  pages = {697--710}\n}",
};

pub(crate) const KREUTZ_2010: Citation = Citation {
    text: "Kreutz, Joakim (2010) How and When Armed Conflicts End: Introducing the UCDP Conflict Termination Dataset. \
           Journal of Peace Research 47(2): 243–250.",
    bibtex: "@article{kreutz2010how,\n  author = {Kreutz, Joakim},\n  title = {How and When Armed Conflicts End: \
             Introducing the {UCDP} Conflict Termination Dataset},\n  journal = {Journal of Peace Research},\n  year = \
             {2010},\n  volume = {47},\n  number = {2},\n  pages = {243--250}\n}",
};

pub(crate) const PETTERSSON_2019: Citation = Citation {
    text: "Pettersson, Therése, Stina Högbladh and Magnus Öberg (2019) Organized violence, 1989–2018 and peace \
           agreements. Journal of Peace Research 56(4): 589–603.",
    bibtex: "@article{pettersson2019organized,\n  author = {Pettersson, Ther{\\'e}se and H{\\\"o}gbladh, Stina and \
             {\\\"O}berg, Magnus},\n  title = {Organized violence, 1989--2018 and peace agreements},\n  journal = \
             {Journal of Peace Research},\n  year = {2019},\n  volume = {56},\n  number = {4},\n  pages = \
             {589--603}\n}",
};

pub(crate) const GLEDITSCH_WARD_1999: Citation = Citation {
    text: "Gleditsch, Kristian S. and Michael D. Ward (1999) A Revised List of Independent States since the Congress \
           of Vienna. International Interactions 25(4): 393–413.",
    bibtex: "@article{gleditsch1999revised,\n  author = {Gleditsch, Kristian S. and Ward, Michael D.},\n  title = {A \
             Revised List of Independent States since the Congress of Vienna},\n  journal = {International \
             Interactions},\n  year = {1999},\n  volume = {25},\n  number = {4},\n  pages = {393--413}\n}",
};

pub(crate) const CORRELATES_OF_WAR_2017: Citation = Citation {
    text: "Correlates of War Project (2017) State System Membership List, v2016.",
    bibtex: "@misc{cow2017states,\n  author = {{Correlates of War Project}},\n  title = {State System Membership \
             List, v2016},\n  year = {2017}\n}",
};
