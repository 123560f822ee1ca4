// The grammar of SystemRDL 2.0, as far as register files use it. Property names are plain names, since which there are
// depends on where they stand; words of the standard outside this subset are tokens, to be answered by name.
grammar systemrdl;

item
  : include | enumeration | propertyDefinition | defaultAssignment | assignment | dynamicAssignment | instantiation
  ;

// A component is head, items, tail: its items are read one by one, so that a mistake in one says nothing about others.
head : (EXTERNAL | INTERNAL)? kind=(ADDRMAP | REGFILE | REG | FIELD) name? parameters? LBRACE ;
tail : RBRACE (EXTERNAL | INTERNAL)? (instance (COMMA instance)*)? SEMI ;

include : INCLUDE STRING ;

parameters : HASH LPAREN parameter (COMMA parameter)* RPAREN ;
parameter  : dataType name (ASSIGN expr)? ;
dataType   : (BIT | LONGINT) UNSIGNED? | BOOLEAN | STRING_TYPE | ACCESSTYPE | name ;

instantiation : (EXTERNAL | INTERNAL)? name arguments? instance (COMMA instance)* SEMI ;
arguments     : HASH LPAREN argument (COMMA argument)* RPAREN ;
argument      : DOT name LPAREN expr RPAREN ;
instance
  : name (LBRACK expr COLON expr RBRACK | dimension+)? (ASSIGN reset=expr)? (AT at=expr)? (PLUS_ASSIGN stride=expr)?
    (ALIGN align=expr)?
  ;
dimension : LBRACK expr RBRACK ;

enumeration : ENUM name LBRACE enumerator (SEMI enumerator)* SEMI? RBRACE SEMI ;
enumerator  : name (ASSIGN expr)? (LBRACE (assignment)* RBRACE)? ;

propertyDefinition : PROPERTY name LBRACE definitionPart* RBRACE SEMI ;
definitionPart     : name ASSIGN definitionValue (PIPE definitionValue)* SEMI ;
definitionValue
  : ADDRMAP | REGFILE | REG | FIELD | BIT | LONGINT UNSIGNED? | BOOLEAN | STRING_TYPE | expr
  ;

defaultAssignment : DEFAULT assignment ;
assignment        : INTERRUPT? name (ASSIGN expr)? SEMI ;
dynamicAssignment : path ARROW name (ASSIGN expr)? SEMI ;

path    : segment (DOT segment)* ;
segment : name (LBRACK expr RBRACK)* ;

expr
  : op=(NOT | TILDE | MINUS | PLUS | AMP | PIPE | CARET) expr   # unary
  | expr op=POWER expr                                          # binary
  | expr op=(STAR | SLASH | PERCENT) expr                       # binary
  | expr op=(PLUS | MINUS) expr                                 # binary
  | expr op=(SHIFT_LEFT | SHIFT_RIGHT) expr                     # binary
  | expr op=(LT | LE | GT | GE) expr                            # binary
  | expr op=(EQ | NE) expr                                      # binary
  | expr op=AMP expr                                            # binary
  | expr op=CARET expr                                          # binary
  | expr op=PIPE expr                                           # binary
  | expr op=AND expr                                            # binary
  | expr op=OR expr                                             # binary
  | <assoc=right> expr QUESTION expr COLON expr                 # select
  | NUMBER                                                      # number
  | STRING                                                      # text
  | TRUE                                                        # true
  | FALSE                                                       # false
  | name SCOPE name                                             # enumerator_
  | LPAREN expr RPAREN                                          # paren
  | path                                                        # reference
  ;

name : NAME ;

ADDRMAP : 'addrmap' ;   REGFILE : 'regfile' ;   REG : 'reg' ;           FIELD : 'field' ;     ENUM : 'enum' ;
PROPERTY : 'property' ; DEFAULT : 'default' ;   EXTERNAL : 'external' ; INTERNAL : 'internal' ;
INCLUDE : '`include' ;  TRUE : 'true' ;         FALSE : 'false' ;       BIT : 'bit' ;         LONGINT : 'longint' ;
UNSIGNED : 'unsigned' ; BOOLEAN : 'boolean' ;   STRING_TYPE : 'string' ;
ACCESSTYPE : 'accesstype' | 'onreadtype' | 'onwritetype' ;
INTERRUPT : 'posedge' | 'negedge' | 'bothedge' | 'level' | 'nonsticky' ;

// Words of SystemRDL that are not in the subset.
OUTSIDE : 'mem' | 'signal' | 'struct' | 'constraint' | 'alias' | 'abstract' | 'this' | 'addressingtype' ;

SEMI : ';' ;    COMMA : ',' ;   COLON : ':' ;   DOT : '.' ;     SCOPE : '::' ;  QUESTION : '?' ; HASH : '#' ;
LBRACE : '{' ;  RBRACE : '}' ;  LPAREN : '(' ;  RPAREN : ')' ;  LBRACK : '[' ;  RBRACK : ']' ;
ARROW : '->' ;  PLUS_ASSIGN : '+=' ; ALIGN : '%=' ; EQ : '==' ; NE : '!=' ;     LE : '<=' ;     GE : '>=' ;
SHIFT_LEFT : '<<' ; SHIFT_RIGHT : '>>' ; LT : '<' ; GT : '>' ;  ASSIGN : '=' ;  AT : '@' ;
AND : '&&' ;    OR : '||' ;     AMP : '&' ;     PIPE : '|' ;    CARET : '^' ;   TILDE : '~' ;   NOT : '!' ;
POWER : '**' ;  STAR : '*' ;    SLASH : '/' ;   PERCENT : '%' ; PLUS : '+' ;    MINUS : '-' ;

NUMBER : [0-9] [0-9_]* ('\'' [bodhBODH] [0-9a-fA-F_]+)? | '0' [xX] [0-9a-fA-F_]+ | '\'' [bodhBODH] [0-9a-fA-F_]+ ;
NAME   : '\\'? [a-zA-Z_] [a-zA-Z_0-9]* ;
STRING : '"' ('\\' . | ~["\\])* '"' ;

SPACE        : [ \t\r\n\f]+ -> skip ;
LINE_COMMENT : '//' ~[\r\n]* -> skip ;
COMMENT      : '/*' .*? '*/' -> skip ;

// Never part of a rule; told from stray characters so that they can be answered.
OPEN_STRING     : '"' ('\\' . | ~["\\])* ;
OPEN_COMMENT    : '/*' .*? EOF ;
PREPROCESSOR    : '`' [a-zA-Z_]* | '<%' .*? ('%>' | EOF) ;
WRONG_NUMBER    : [0-9] [0-9a-zA-Z_']* ;
OTHER_CHARACTER : . ;
